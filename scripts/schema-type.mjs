/** A JSON Schema as a TypeScript type with its descriptions as comments, and those that it refers to by name. */
export function typeOfSchema({ $defs = {}, ...schema }) {
  const others = Object.entries($defs).map(([name, part]) => `type ${nameOf(name)} = ${write(part, "")};`);
  return { type: write(schema, ""), others: others.join("\n") };

  function nameOf(definition) {
    return `${definition[0].toUpperCase()}${definition.slice(1)}Input`;
  }

  function write(part, indent) {
    if (part.$ref !== undefined) return nameOf(part.$ref.replace("#/$defs/", ""));
    if (part.const !== undefined) return JSON.stringify(part.const);
    if (part.enum !== undefined) return part.enum.map((value) => JSON.stringify(value)).join(" | ");
    const choices = part.anyOf ?? part.oneOf;
    if (choices !== undefined)
      return [...new Set(choices.map((choice) => write(choice, indent)))].join(" | ");
    switch (part.type) {
      case "object":
        return writeObject(part, indent);
      case "array":
        return part.prefixItems === undefined
          ? `readonly (${write(part.items ?? {}, indent)})[]`
          : `readonly [${part.prefixItems.map((item) => write(item, indent)).join(", ")}]`;
      case "integer":
        return "number";
      case undefined:
        return "unknown";
      default:
        return part.type;
    }
  }

  function writeObject({ properties, required = [], additionalProperties, propertyNames }, indent) {
    if (properties === undefined) {
      const names = propertyNames?.enum?.map((name) => JSON.stringify(name)).join(" | ");
      const values = write(additionalProperties || {}, indent);
      return names === undefined
        ? `{ readonly [name: string]: ${values} }`
        : `{ readonly [Name in ${names}]?: ${values} }`;
    }
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(([name, property]) => {
      const isOptional = !required.includes(name);
      const type = `${write(property, inner)}${isOptional ? " | undefined" : ""}`;
      return `${comment(property, inner)}${inner}readonly ${JSON.stringify(name)}${isOptional ? "?" : ""}: ${type};\n`;
    });
    return `{\n${lines.join("")}${indent}}`;
  }
}

function comment({ description, default: value }, indent) {
  const sentences = [
    description,
    value !== undefined && typeof value !== "object" ? `Default: ${JSON.stringify(value)}.` : undefined,
  ];
  const text = sentences.filter(Boolean).join(" ").replaceAll("*/", "* /");
  return text === "" ? "" : `${indent}/** ${text} */\n`;
}
