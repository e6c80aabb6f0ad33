import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** The longest first: one that starts last would keep one core busy while the other has nothing left to do. */
const LONGEST = [
  'test/e2e/faults.test.ts',
  'test/e2e/bench.test.ts',
  'test/e2e/package.test.ts',
  'test/integration/variants.test.ts',
  'test/integration/keychain.test.ts',
  'test/e2e/sign-in-browser.test.ts',
  'test/integration/store-damage.test.ts',
  'test/page/component/accessibility.test.ts',
  'test/page/component/timeline-pruning.test.ts',
  // Together, so that they share a worker and its browser.
  'test/page/component/'
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((part) => moduleId.includes(part))
      return place === -1 ? LONGEST.length : place
    }
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  plugins: [vue()],
  test: {
    // Two cores: a browser, a service and a keychain beside each test leave room for no more.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Waiting ends as soon as the condition holds; the default of one second is too short for a busy machine.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'page',
          include: ['test/page/component/**/*.test.ts'],
          // They keep nothing but the browser, which the files of a worker share.
          isolate: false
        }
      },
      {
        extends: true,
        test: {
          name: 'program',
          include: [
            'test/{unit,integration,recorder,electron,e2e}/**/*.test.ts',
            'test/page/contract/**/*.test.ts'
          ]
        }
      }
    ]
  }
})
