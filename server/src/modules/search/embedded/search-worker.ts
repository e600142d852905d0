import { parentPort } from 'node:worker_threads';
import { AnswerMemory } from './answer-memory.ts';
import { mergeInWorker } from './index/merging.ts';
import { LiveIndex } from './live-index.ts';
import { QuestionQueue } from './question-queue.ts';
import {
  type Argument,
  faultOf,
  type Notice,
  type Question,
  type Reply,
  type Start,
} from './search-messages.ts';
import { SnapshotFolder } from './snapshot/snapshot.ts';

/* The thread of the index: first where it lies, then questions. */
let index: LiveIndex | null = null;
const questions = new QuestionQueue();
const answers = new AnswerMemory();
/** Documents that a search looks at before it pauses. */
const A_WHILE = 400_000;
/** The search that is going on. */
let running: Generator<number, void> | null = null;
let isWorking = false;

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
    // The methods and their arguments are paired where they are asked: createWorkerEngine.
    const value = await (whole()[method] as (argument: unknown) => unknown).call(index, argument);
    tell({ id, value });
  } catch (error) {
    tell({ id, fault: faultOf(error) });
  }
}

/** Answers from memory if nothing has changed, else step by step: between them suggestions are answered. */
function* answerSteps({ id, method, argument }: Question): Generator<number, void> {
  try {
    const live = whole();
    const { version } = live;
    const question = JSON.stringify([method, argument]);
    let value = answers.get(version, question);
    if (value === undefined) {
      const found =
        method === 'suggest'
          ? live.suggest(argument as Argument<'suggest'>)
          : yield* live.searchInSteps(argument as Argument<'search'>);
      value = JSON.stringify(found);
      answers.set(version, question, value);
    }
    parentPort?.postMessage(`{"id":${id},"value":${value}}`);
  } catch (error) {
    tell({ id, fault: faultOf(error) });
  }
}

function whole(): LiveIndex {
  if (index === null) throw new Error('asked before it was told where it lies');
  return index;
}

/** Until it has looked at so many documents, which takes a millisecond or two, or is done. */
function goOn(): void {
  for (let looked = 0; running !== null && looked < A_WHILE; ) {
    const step = running.next();
    if (step.done) running = null;
    else looked += step.value;
  }
}

/** A suggestion, a while of a search or what else was asked; what came meanwhile is heard of before the next. */
function work(): void {
  const suggestion = questions.nextSuggestion({ isBusy: running !== null });
  if (suggestion) answerSteps(suggestion).next();
  else {
    const other = running ? undefined : questions.nextOther();
    if (other?.method === 'search') running = answerSteps(other);
    else if (other) void answer(other);
    goOn();
  }
  if (running || questions.length > 0) setImmediate(work);
  else isWorking = false;
}

parentPort?.on('message', (text: string) => {
  const message = JSON.parse(text) as Start | Question;
  if ('folder' in message) {
    index = start(message);
    return;
  }
  questions.add(message);
  if (!isWorking) setImmediate(work);
  isWorking = true;
});
