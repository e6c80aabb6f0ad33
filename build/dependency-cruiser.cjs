/** Checks the dependencies that ARCHITECTURE.md describes. Everything in main/ may import kernel/. */
const outside = '^node_modules/'

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'kernel-stands-alone',
      comment:
        'Clock, log, backoff and failpoints: everything may import them, and they import nothing else.',
      severity: 'error',
      from: { path: '^main/kernel/' },
      to: { path: '^(main|preload|renderer)/', pathNot: '^main/kernel/' }
    },
    {
      name: 'cloudlink-stands-alone',
      comment:
        'The service client knows neither the store nor its callers. It may import types of the contract.',
      severity: 'error',
      from: { path: '^main/cloudlink/' },
      to: {
        path: '^(main|preload|renderer)/',
        pathNot: '^(main/(cloudlink|kernel)/|preload/contract/)'
      }
    },
    {
      name: 'store-stands-alone',
      comment: 'The store knows neither the service nor its callers. It may import types of the contract.',
      severity: 'error',
      from: { path: '^main/store/' },
      to: {
        path: '^(main|preload|renderer)/',
        pathNot: '^(main/(store|kernel)/|preload/contract/)'
      }
    },
    {
      name: 'sync-looks-down',
      comment: 'sync/ imports cloudlink/ and store/, but nothing above itself.',
      severity: 'error',
      from: { path: '^main/sync/' },
      to: {
        path: '^(main|preload|renderer)/',
        pathNot: '^(main/(sync|cloudlink|store|kernel)/|preload/contract/)'
      }
    },
    {
      name: 'only-sync-calls-both',
      comment:
        'Others import only types and get the instances from program.ts. profile.ts opens the store of a user.',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/(program\\.ts$|profile\\.ts$|sync/|cloudlink/|store/)' },
      to: { path: '^main/(cloudlink|store)/', pathNot: '/types\\.ts$' }
    },
    {
      name: 'profile-opens-stores-alone',
      severity: 'error',
      from: { path: '^main/profile\\.ts$' },
      to: { path: '^main/cloudlink/', pathNot: '/types\\.ts$' }
    },
    {
      name: 'nobody-imports-index',
      severity: 'error',
      from: {},
      to: { path: '^main/index\\.ts$' }
    },
    {
      name: 'index-alone-loads-the-program',
      severity: 'error',
      from: { pathNot: '^main/index\\.ts$' },
      to: { path: '^main/program\\.ts$' }
    },
    {
      name: 'desktop-and-ipc-apart',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/((index|program|calls)\\.ts$|desktop/|ipc/)' },
      to: { path: '^main/(desktop|ipc)/' }
    },
    {
      name: 'contract-topics-are-types',
      comment: 'Topics may import each other. The contract imports nothing from main, preload or renderer.',
      severity: 'error',
      from: { path: '^preload/contract/' },
      to: { path: '^(main|renderer|preload)/', pathNot: '^preload/contract/' }
    },
    {
      name: 'ipc-topics-stand-alone',
      comment: 'A topic only imports handlers.ts. calls.ts combines the topics; index.ts does not know them.',
      severity: 'error',
      from: { path: '^main/ipc/' },
      to: { path: '^main/ipc/', pathNot: '^main/ipc/(call-limits|handlers|trusted-pages)\\.ts$' }
    },
    {
      name: 'electron-in-few-places',
      comment: 'Everything else gets what it needs as arguments, so that it runs in plain Node.',
      severity: 'error',
      from: {
        path: '^(main|preload|renderer)/',
        pathNot:
          '^(main/(index|program)\\.ts$|main/ipc/(index|trusted-pages)\\.ts$|main/desktop/|preload/index\\.ts$)'
      },
      to: { path: `${outside}(electron|electron-log|electron-updater)/` }
    },
    {
      name: 'page-knows-the-contract',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|preload|test|build)/', pathNot: '^preload/contract/' }
    },
    {
      name: 'page-takes-types-only',
      comment: 'Except the lists of settings and commands and what is derived from them, which is data.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: {
        path: '^preload/contract/',
        pathNot: '^preload/contract/(settings|commands|keys|key-changes)\\.ts$',
        dependencyTypesNot: ['type-only']
      }
    },
    {
      name: 'page-ui-knows-no-topic',
      comment:
        'The primitives of renderer/ui/ know the bridge and the words, but no topic, no screen and no state.',
      severity: 'error',
      from: { path: '^renderer/ui/' },
      to: { path: '^renderer/', pathNot: '^renderer/(ui/|locales/|(bridge|i18n)\\.ts$)' }
    },
    {
      name: 'page-state-knows-no-topic',
      comment:
        'State and helpers beside the screens are below the topics. boot.ts and main.ts are above them.',
      severity: 'error',
      from: { path: '^renderer/[^/]+\\.ts$', pathNot: '^renderer/(boot|main)\\.ts$' },
      to: { path: '^renderer/', pathNot: '^renderer/(ui/|locales/|[^/]+\\.ts$)' }
    },
    {
      name: 'page-topics-know-no-screen',
      comment:
        'A topic is a folder. The screens are the components beside the folders; boot.ts and main.ts start them.',
      severity: 'error',
      from: { path: '^renderer/[^/]+/' },
      to: { path: '^renderer/([^/]+\\.vue|(boot|main)\\.ts)$' }
    },
    {
      name: 'page-has-no-node',
      severity: 'error',
      from: { path: '^(renderer|preload)/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'no-zod-in-a-page',
      comment: 'zod tries `new Function`, which violates the Content-Security-Policy of the page.',
      severity: 'error',
      from: { path: '^(renderer|preload)/' },
      to: { path: `${outside}zod/` }
    },
    {
      name: 'product-apart-from-its-tests',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/' },
      to: { path: '^(test|build)/' }
    },
    {
      name: 'build-apart-from-tests',
      comment: 'A command that runs tests starts them as a separate program.',
      severity: 'error',
      from: { path: '^build/' },
      to: { path: '^test/' }
    },
    {
      name: 'tests-apart-from-packaging',
      comment:
        'Tests may import build/launch/, which starts the program, and build/tools/. In addition, each test of build/ ' +
        'imports the module it tests, and the preview bundles the page as the program does.',
      severity: 'error',
      from: {
        path: '^test/',
        pathNot:
          '^test/(unit/(build-[^/]+|electron-api)\\.test|electron/api-surface\\.test|page/preview)\\.ts$'
      },
      to: { path: '^build/', pathNot: '^build/(launch|tools)/' }
    },
    {
      name: 'test-drivers-stand-alone',
      comment: 'The code that all tests share does not import any of them.',
      severity: 'error',
      from: { path: '^test/support/' },
      to: { path: '^test/', pathNot: '^test/(support|sandbox|recorder)/' }
    },
    {
      name: 'preload-stands-alone',
      severity: 'error',
      from: { path: '^preload/' },
      to: { path: '^(main|renderer)/' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'build/tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.cjs', '.json', '.d.ts']
    }
  }
}
