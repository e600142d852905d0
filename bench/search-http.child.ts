/** `bun search-http.child.ts FILE`: sends the load that FILE describes, prints what came of it as JSON. */
import { type LoadOptions, runLoad } from './http-load.ts';

const options = (await Bun.file(process.argv[2] ?? '').json()) as LoadOptions;
console.log(JSON.stringify(await runLoad(options)));
process.exit(0);
