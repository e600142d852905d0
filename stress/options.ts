import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../scripts/stores.ts';
import { SABOTAGES, type Sabotage } from '../server/src/local/stress/wraps.ts';

export type CheckoutOptions = {
  shoppers: number;
  stock: number;
  servers: number;
  seed: string;
  /** How often everything is killed. */
  rounds: number;
  /** The run is cut short and fails after this. */
  maxSeconds: number;
  sabotage: Sabotage | null;
  /** Keeps the logs and says where they are. */
  keep: boolean;
};

/** `--shoppers 500 --stock 10 --servers 2 --seed 1 --rounds 2 --max-seconds 175 --sabotage NAME --keep` */
export function readOptions(args: string[]): CheckoutOptions {
  const { values } = parseArgs({
    args,
    options: {
      shoppers: { type: 'string', default: '500' },
      stock: { type: 'string', default: '10' },
      servers: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '2' },
      'max-seconds': { type: 'string', default: '175' },
      sabotage: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const sabotage = SABOTAGES.find((one) => one === values.sabotage) ?? null;
  if (values.sabotage !== undefined && sabotage === null)
    throw new UsageError(`--sabotage must be one of ${SABOTAGES.join(', ')}`);
  return {
    shoppers: wholeNumber('shoppers', values.shoppers, 1),
    stock: wholeNumber('stock', values.stock, 1),
    servers: wholeNumber('servers', values.servers, 1),
    seed: values.seed,
    rounds: wholeNumber('rounds', values.rounds, 0),
    maxSeconds: wholeNumber('max-seconds', values['max-seconds'], 10),
    sabotage,
    keep: values.keep,
  };
}
