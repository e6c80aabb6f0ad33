/** The style sheets of the page: every colour and font size is a token of renderer/ui/tokens.css. */
const LITERAL_COLOURS = '/^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark)$/i'
const ON_THE_GRID = '/(^|[\\s-])(4|8|12|16|20|24|32)px/'

export default {
  overrides: [
    { files: ['**/*.vue'], customSyntax: 'postcss-html' },
    {
      files: ['**/ui/tokens.css'],
      rules: {
        'color-no-hex': null,
        'function-disallowed-list': null,
        'declaration-property-value-disallowed-list': null
      }
    }
  ],
  rules: {
    'block-no-empty': true,
    'color-named': 'never',
    'color-no-hex': true,
    'custom-property-no-missing-var-function': true,
    'declaration-block-no-duplicate-properties': true,
    'declaration-property-value-disallowed-list': [
      {
        '/^font(-size)?$/': ['/\\d/'],
        '/radius$/': ['/\\dpx/'],
        '/^(margin|padding|gap|row-gap|column-gap)/': [ON_THE_GRID]
      },
      { message: 'Use a token of renderer/ui/tokens.css.' }
    ],
    'function-disallowed-list': [LITERAL_COLOURS],
    'property-no-unknown': [true, { ignoreProperties: ['field-sizing'] }],
    'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['deep'] }],
    'unit-no-unknown': true
  }
}
