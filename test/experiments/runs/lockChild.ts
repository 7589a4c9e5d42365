import { lockRunFolder } from '../../../src/experiments';

/**
 * Child of the lock tests: `node lockChild.js <start ms> <round ms> <folder>...` tries folder i at start +
 * i * round and holds what it gets for the rest of the round. Prints one JSON line per folder.
 */
async function main(): Promise<void> {
  const [start, round, ...folders] = process.argv.slice(2);
  for (const [i, folder] of folders.entries()) {
    const begin = Number(start) + i * Number(round);
    await sleepUntil(begin);
    try {
      const lock = await lockRunFolder(folder);
      console.log(JSON.stringify({ folder, got: true }));
      await sleepUntil(begin + Number(round) * 0.8);
      lock.release();
    } catch (error) {
      console.log(JSON.stringify({ folder, got: false, message: String(error) }));
    }
  }
}

function sleepUntil(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));
}

void main();
