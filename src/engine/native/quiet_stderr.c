/*
 * Holds back what native libraries write to file descriptor 2 while they are loaded.
 *
 * TensorFlow logs two lines from its static initialisers, before any logging setting is read. Node has no
 * dup2, hence this addon: hold() points descriptor 2 at an anonymous file, release() points it back and
 * returns what was written in between, for the caller to filter. A process that dies in between (TensorFlow
 * aborts on a CPU it was not built for) still shows its messages.
 */
#define _GNU_SOURCE
#include <node_api.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const int DEADLY[] = {SIGABRT, SIGILL, SIGSEGV, SIGBUS};
#define DEADLY_COUNT (sizeof DEADLY / sizeof *DEADLY)

static struct sigaction previous[DEADLY_COUNT];
static int saved = -1;
static int held = -1;

static void point_back(void) {
  if (saved >= 0) {
    dup2(saved, STDERR_FILENO);
    close(saved);
    saved = -1;
  }
  for (size_t i = 0; i < DEADLY_COUNT; i++) sigaction(DEADLY[i], &previous[i], NULL);
}

/* Async-signal-safe calls only. */
static void die_loudly(int signal_number) {
  char block[4096];
  off_t offset = 0;
  ssize_t length;
  point_back();
  while ((length = pread(held, block, sizeof block, offset)) > 0) {
    if (write(STDERR_FILENO, block, (size_t)length) < 0) break;
    offset += length;
  }
  raise(signal_number);
}

static napi_value hold(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value done;
  int ok = 0;
  if (saved < 0 && (held = memfd_create("breedlab-stderr", MFD_CLOEXEC)) >= 0) {
    struct sigaction action = {.sa_handler = die_loudly};
    for (size_t i = 0; i < DEADLY_COUNT; i++) sigaction(DEADLY[i], &action, &previous[i]);
    saved = dup(STDERR_FILENO);
    ok = saved >= 0 && dup2(held, STDERR_FILENO) >= 0;
    if (!ok) {
      point_back();
      close(held);
    }
  }
  napi_get_boolean(env, ok, &done);
  return done;
}

static napi_value release(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value text;
  char *buffer = NULL;
  ssize_t length = 0;
  if (saved >= 0) {
    struct stat status;
    point_back();
    if (fstat(held, &status) == 0 && status.st_size > 0) buffer = malloc((size_t)status.st_size);
    if (buffer != NULL) length = pread(held, buffer, (size_t)status.st_size, 0);
    close(held);
  }
  napi_create_string_utf8(env, buffer == NULL ? "" : buffer, length > 0 ? (size_t)length : 0, &text);
  free(buffer);
  return text;
}

static napi_value init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "hold", NAPI_AUTO_LENGTH, hold, NULL, &function);
  napi_set_named_property(env, exports, "hold", function);
  napi_create_function(env, "release", NAPI_AUTO_LENGTH, release, NULL, &function);
  napi_set_named_property(env, exports, "release", function);
  return exports;
}

NAPI_MODULE(NODE_GYP_MODULE_NAME, init)
