/*
 * Keeps signals away from the threads that compute.
 *
 * oneDNN's products of small matrices point the stack pointer into a piece of the heap while they run
 * (src/cpu/x64/gemm/f32/jit_avx_gemm_f32.cpp, `mov(rsp, ARG_WS)`). A signal that is handled on such a thread puts its
 * frame below that piece, over whatever lies there. The kernel gives a signal to any thread that does not block it, and
 * a new thread blocks what its creator blocks. So keep_away(), called before TensorFlow is loaded, starts one thread
 * that takes all signals, and blocks them in the calling thread, from which TensorFlow's threads descend. Handlers go on
 * working: libuv's writes to a pipe that the event loop reads, Node's for an interrupted script posts a semaphore, and
 * neither depends on the thread it runs on. libuv unblocks all signals in the programs that it starts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <node_api.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Not blocked: faults, which only the thread that made them can take; SIGTTIN and SIGTTOU, with which a terminal stops
 * a background process that uses it, and which it does not send to a thread that blocks them; SIGPROF, see below.
 */
static const int NOT_BLOCKED[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGTTIN, SIGTTOU, SIGPROF};

/* A handler's frame takes up to 11 KiB of it, where a processor has tile registers. */
#define STACK_BYTES (256 * 1024)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int has_taker = 0;
static sigset_t taken;

static void *take_signals(void *unused) {
  (void)unused;
  pthread_setname_np(pthread_self(), "signals");
  pthread_sigmask(SIG_SETMASK, &taken, NULL);
  for (;;) pause();
  return NULL;
}

/* Called with every signal blocked; `mask` is what the process blocked before. */
static int start_taker(const sigset_t *mask) {
  int error = 0;
  pthread_mutex_lock(&lock);
  if (!has_taker) {
    pthread_t thread;
    pthread_attr_t attributes;
    taken = *mask;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    error = pthread_create(&thread, &attributes, take_signals, NULL);
    pthread_attr_destroy(&attributes);
    has_taker = error == 0;
  }
  pthread_mutex_unlock(&lock);
  return error;
}

/*
 * V8's profiler samples the JavaScript thread by SIGPROF, from that very thread's registers, and asks for the alternate
 * stack (SA_ONSTACK). With one, the profiler works and its frame lies where it harms nothing. A thread that has one
 * keeps it.
 */
static int give_alternate_stack(void) {
  stack_t stack;
  if (sigaltstack(NULL, &stack) != 0) return errno;
  if (!(stack.ss_flags & SS_DISABLE)) return 0;
  memset(&stack, 0, sizeof stack);
  stack.ss_size = STACK_BYTES;
  stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack.ss_sp == MAP_FAILED) return errno;
  return sigaltstack(&stack, NULL) == 0 ? 0 : errno;
}

static napi_value keep_away(napi_env env, napi_callback_info info) {
  (void)info;
  sigset_t all, blocked, before;
  sigfillset(&all);
  blocked = all;
  for (size_t i = 0; i < sizeof NOT_BLOCKED / sizeof *NOT_BLOCKED; i++) sigdelset(&blocked, NOT_BLOCKED[i]);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = start_taker(&before);
  if (error == 0) error = give_alternate_stack();
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (error == 0) pthread_sigmask(SIG_BLOCK, &blocked, NULL);
  else napi_throw_error(env, NULL, strerror(error));
  return NULL;
}

static napi_value init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "keepAway", NAPI_AUTO_LENGTH, keep_away, NULL, &function);
  napi_set_named_property(env, exports, "keepAway", function);
  return exports;
}

NAPI_MODULE(NODE_GYP_MODULE_NAME, init)
