// Stands in for packages that other packages use if they are installed, and that Feedletter doesn't need: bundle.mjs lists them.
// Whoever requires one learns that it isn't there, as from Node.
throw Object.assign(new Error("Feedletter comes without this optional package."), {
  code: "MODULE_NOT_FOUND",
});
