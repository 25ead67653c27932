import { expect, test } from "vitest";
import { openList } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

test.each([
  "Adresse e-mail",
  "Adresse électronique",
  "Courriel",
  "Correo electrónico",
  "Dirección de correo electrónico",
  "Indirizzo e-mail",
  "Endereço de e-mail",
  "E-mailadres",
  "Adres e-mail",
  "E-Mail-Adresse",
  "Mailadresse",
])("%s is the column with the addresses", async (header) => {
  const { plan } = await openList(listOf(`${header};x\nada@readers.example;y\n`));
  expect(plan.address.map((column) => column.header)).toEqual([header]);
});

test.each(["", "\n\n", "\ufeff"])("an empty file is called empty", async (list) => {
  await expect(openList(listOf(list))).rejects.toMatchObject({
    code: "E_LIST",
    message: "The file is empty. Nobody was imported.",
  });
});
