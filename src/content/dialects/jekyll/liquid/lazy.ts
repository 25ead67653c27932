/** Adds properties that are computed when a template first reads them. */
export function addLazy(
  target: Record<string, unknown>,
  members: Readonly<Record<string, () => unknown>>,
): Record<string, unknown> {
  for (const [name, make] of Object.entries(members)) {
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(target, name, {
      configurable: true,
      // Whoever prints a whole post or site doesn't want all others with it.
      enumerable: false,
      get: () => {
        made ??= { value: make() };
        return made.value;
      },
    });
  }
  return target;
}

/**
 * liquidjs looks for methods of these names in whatever it passes on. For a property in a template it asks first whether
 * there is one.
 */
const METHODS: ReadonlySet<string | symbol> = new Set(["next", "then", "toLiquid"]);

/**
 * An object whose further properties are read only when a template asks for one that `known` lacks: most loops over all posts
 * print titles and addresses, and needn't open the files.
 */
export function withRest(
  known: Record<string, unknown>,
  readRest: () => Readonly<Record<string, unknown>>,
): object {
  let rest: Readonly<Record<string, unknown>> | undefined;
  const load = () => {
    rest ??= readRest();
    return rest;
  };
  // Otherwise liquidjs counts the properties, and a post has no size unless its front matter says so.
  addLazy(known, { size: () => load().size ?? null });
  const asked = new Set<string | symbol>();
  const isRest = (name: string | symbol): name is string =>
    typeof name === "string" && Object.hasOwn(load(), name);
  return new Proxy(known, {
    has: (target, name) => Object.hasOwn(target, name) || isRest(name),
    get: (target, name) => {
      if (METHODS.has(name) && !asked.has(name)) return undefined;
      if (Object.hasOwn(target, name)) return Reflect.get(target, name);
      return isRest(name) ? load()[name] : undefined;
    },
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Object.keys(load())])],
    getOwnPropertyDescriptor: (target, name) => {
      if (METHODS.has(name)) asked.add(name);
      const known = Reflect.getOwnPropertyDescriptor(target, name);
      if (known !== undefined || !isRest(name)) return known;
      return { configurable: true, enumerable: true, writable: false, value: load()[name] };
    },
  });
}
