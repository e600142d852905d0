/** The phases that `verify` and `test` share. */
import { join } from 'node:path';
import { bunTest, command, type Phase } from '../server/src/local/checks/phases.ts';
import type { Env } from '../server/src/local/services/ways.ts';

export const ROOT = join(import.meta.dir, '..');

/** Types, Biome and the import walls: nothing that needs a service. */
export function staticPhases(): Phase[] {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  return [
    command('types', [process.execPath, 'scripts/typecheck.ts'], { cwd: ROOT }),
    command('biome', [biome, 'check', '--error-on-warnings', '.'], { cwd: ROOT }),
    command('import walls', [process.execPath, 'scripts/check-imports.ts'], { cwd: ROOT }),
  ];
}

export function knipPhase(): Phase {
  return command('knip', [process.execPath, 'x', '--bun', 'knip', '--no-progress'], { cwd: ROOT });
}

/** Unit and integration tests on the services that `env` names. */
export function testPhase(env: Env): Phase {
  return bunTest('unit and integration tests', ['./shared', './server', './store', './admin'], {
    cwd: ROOT,
    env,
  });
}

/** The tests of the tools themselves: walls, type border, load generator. */
export function toolTestPhase(env: Env): Phase {
  return bunTest('tests of the checks', ['./scripts', './bench'], { cwd: ROOT, env });
}
