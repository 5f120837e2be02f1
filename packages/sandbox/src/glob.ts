/** AWS's patterns: `*` matches any characters and `?` one. */
export function glob(pattern: string): RegExp {
  const literal = pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
