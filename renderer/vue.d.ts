/** For tools that cannot read components; vue-tsc uses the types of each component. */
declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}
