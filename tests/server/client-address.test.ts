import fc from "fast-check";
import { expect, test } from "vitest";
import { readClientAddress, trustProxies } from "#server/client-address.js";

const forwarded = trustProxies(["loopback", "10.0.0.0/8"], "forwarded");
const xff = trustProxies(["loopback", "10.0.0.0/8"], "x-forwarded-for");
const headers = (value: string, name = "x-forwarded-for"): Headers => new Headers({ [name]: value });

test("without a trusted proxy nobody is believed", () => {
  const nobody = trustProxies([], "x-forwarded-for");
  expect(readClientAddress("127.0.0.1", headers("192.0.2.1"), nobody)).toBe("127.0.0.1");
  expect(readClientAddress("203.0.113.9", headers("192.0.2.1"), xff)).toBe("203.0.113.9");
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  // What a client writes itself stands before what the proxy appends.
  ["6.6.6.6, 192.0.2.1", "192.0.2.1"],
  ["6.6.6.6, 192.0.2.1, 10.1.1.1", "192.0.2.1"],
  ["6.6.6.6, not an address", "127.0.0.1"],
  ["6.6.6.6, , 10.1.1.1", "10.1.1.1"],
  ["192.0.2.1:4711", "192.0.2.1"],
  ["[2001:DB8::1]:4711", "2001:db8::1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["10.2.2.2, 10.1.1.1", "10.2.2.2"],
  ["", "127.0.0.1"],
])("behind a trusted proxy, %j is %s", (value, client) => {
  expect(readClientAddress("::ffff:127.0.0.1", headers(value), xff)).toBe(client);
});

test.each([
  ["for=192.0.2.43;proto=https;by=203.0.113.43", "192.0.2.43"],
  ['For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"],
  ["for=6.6.6.6, for=192.0.2.43", "192.0.2.43"],
  ["for=6.6.6.6, for=unknown", "127.0.0.1"],
  ["for=6.6.6.6, for=_hidden", "127.0.0.1"],
])("RFC 7239: %j is %s", (value, client) => {
  expect(readClientAddress("127.0.0.1", headers(value, "forwarded"), forwarded)).toBe(client);
  // A header that the proxy doesn't write is the client's own.
  expect(readClientAddress("127.0.0.1", headers("6.6.6.6"), forwarded)).toBe("127.0.0.1");
});

test("whatever a client sends, it can't pretend to be another one", () => {
  const written = fc.oneof(
    fc.string({ unit: "binary-ascii", maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, "")),
    fc.ipV4(),
    fc.ipV6(),
    fc.constant("10.0.0.1, 127.0.0.1"),
  );
  fc.assert(
    fc.property(fc.array(written, { maxLength: 5 }), (lines) => {
      const value = [...lines, "192.0.2.1"].join(", ");
      expect(readClientAddress("10.0.0.7", headers(value), xff)).toBe("192.0.2.1");
    }),
  );
});
