import { AppError } from '../../kernel/app-error.ts';
import type { SearchEngine } from './engine.ts';

export type GatedEngine = SearchEngine & { open(): void; isOpen(): boolean };

/**
 * Lets nobody ask the engine before it was given everything: a half-filled index would answer "nothing
 * found". Until `open` search and suggest throw `search.unavailable`.
 */
export function createEngineGate(engine: SearchEngine): GatedEngine {
  let isOpen = false;
  const refuse = (): Promise<never> =>
    Promise.reject(new AppError('search.unavailable', { detail: 'the index is being loaded' }));
  return {
    ...engine,
    search: (query) => (isOpen ? engine.search(query) : refuse()),
    suggest: (query) => (isOpen ? engine.suggest(query) : refuse()),
    open: () => {
      isOpen = true;
    },
    isOpen: () => isOpen,
  };
}
