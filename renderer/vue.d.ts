/** For tools that do not read components; vue-tsc takes each one's own types. */
declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}
