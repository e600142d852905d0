import { describeSearchEngine } from '../engine.contract.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';

describeSearchEngine('embedded', async () => ({ engine: createEmbeddedEngine(), close: async () => {} }));
