import { parentPort } from 'node:worker_threads';
import { AnswerMemory } from './answer-memory.ts';
import { mergeInWorker } from './index/merging.ts';
import { LiveIndex } from './live-index.ts';
import { QuestionQueue } from './question-queue.ts';
import { faultOf, type Notice, type Question, type Reply, type Start } from './search-messages.ts';
import { SnapshotFolder } from './snapshot/snapshot.ts';

/* The thread of the index: first where it lies, then questions. */
let index: LiveIndex | null = null;
const questions = new QuestionQueue();
const answers = new AnswerMemory();

function start({ folder: path }: Start): LiveIndex {
  const folder = path === null ? null : new SnapshotFolder(path);
  return new LiveIndex({
    folder,
    merge: folder && ((segments) => mergeInWorker(folder, segments)),
    onFault: (fault) => tell({ notice: faultOf(fault).message }),
  });
}

const tell = (message: Reply | Notice): void => parentPort?.postMessage(JSON.stringify(message));

async function answer({ id, method, argument }: Question): Promise<void> {
  try {
    if (index === null) throw new Error('asked before it was told where it lies');
    // The methods and their arguments are paired where they are asked: createWorkerEngine.
    const find = (index[method] as (argument: unknown) => unknown).bind(index, argument);
    if (method === 'search' || method === 'suggest') {
      const question = JSON.stringify([method, argument]);
      const value = answers.recall(index.version, question, () => JSON.stringify(find()));
      parentPort?.postMessage(`{"id":${id},"value":${value}}`);
    } else tell({ id, value: await find() });
  } catch (error) {
    tell({ id, fault: faultOf(error) });
  }
}

/** One at a time: what came meanwhile may go first. */
function answerNext(): void {
  const question = questions.next();
  if (questions.length > 0) setImmediate(answerNext);
  if (question) void answer(question);
}

parentPort?.on('message', (text: string) => {
  const message = JSON.parse(text) as Start | Question;
  if ('folder' in message) {
    index = start(message);
    return;
  }
  questions.add(message);
  if (questions.length === 1) setImmediate(answerNext);
});
