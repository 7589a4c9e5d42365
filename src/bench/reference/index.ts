/** References in Python: an environment of their own, and processes that answer requests. */
export { preparePython } from './environment';
export { startAnswering, startPython, type AnsweringProcess, type PythonProcess } from './process';
