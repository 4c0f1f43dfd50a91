/** `vite-yaml.ts` parses these files when they are built. */
declare module '*.yaml' {
  const content: unknown;
  export default content;
}
