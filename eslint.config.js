import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const typed = {
  projectService: true,
  extraFileExtensions: ['.vue'],
  tsconfigRootDir: import.meta.dirname
}

export default defineConfig(
  globalIgnores(['node_modules/', 'out/', 'dist/', '.run/']),
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } }
  },
  {
    files: ['**/*.{ts,vue}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: typed },
    rules: {
      // vue-tsc knows what is defined, in templates too.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      // `typeof import('x')` names what is loaded only when it is needed.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true }
      ],
      // A call of the contract that takes or gives nothing says so with void.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An empty text stands for "there is none" in most of the service's fields.
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/require-await': 'off',
      // Parts are objects of closures here; none of their methods uses `this`.
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/recommended'], vue.configs['no-layout-rules']],
    languageOptions: { parserOptions: { ...typed, parser: tseslint.parser } },
    rules: {
      // Single words are the names of screens here; HTML elements are lower case in templates.
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/component-name-in-template-casing': ['error', 'PascalCase', { registeredComponentsOnly: false }],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }]
    }
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:os',
              importNames: ['release'],
              message: "process.getSystemVersion() is the system's version; this is the kernel's."
            }
          ]
        }
      ],
      'no-restricted-properties': [
        'error',
        { property: 'findCredentials', message: 'It crashes the process when the keychain is locked.' },
        {
          object: 'os',
          property: 'release',
          message: "process.getSystemVersion() is the system's version; this is the kernel's."
        }
      ]
    }
  },
  {
    // What a desktop would do and a stand-in need not is an empty method there.
    files: ['test/electron/**/*.ts'],
    rules: { '@typescript-eslint/no-empty-function': 'off' }
  },
  {
    files: ['renderer/**/*.{ts,vue}'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'fetch',
          'XMLHttpRequest',
          'WebSocket',
          'EventSource',
          'localStorage',
          'sessionStorage',
          'indexedDB'
        ].map((name) => ({
          name,
          message: 'A page has no network and keeps nothing; ask main through the contract.'
        }))
      ]
    }
  }
)
