/*
 * Stands where init stands and tells how it was started: one line in LOG (a macro, the file's path).
 *
 *   init PID ARGV ENVIRONMENT DESCRIPTORS STATE
 *
 * ARGV, ENVIRONMENT and STATE are hexadecimal, their items ended by NUL. Nothing is asked of /proc, so that it
 * works in any namespace and on any Unix.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void put_hex(FILE *line, const char *text) {
  do fprintf(line, "%02x", (unsigned char)*text);
  while (*text++);
}

static void put_list(FILE *line, char **items) {
  fputc(' ', line);
  if (!*items) fputc('-', line);
  for (; *items; items++) put_hex(line, *items);
}

static void put_descriptors(FILE *line) {
  fputc(' ', line);
  for (int fd = 0; fd < 1024; fd++) {
    struct stat file;
    if (fstat(fd, &file) != 0) continue;
    fprintf(line, "%d=%lx:%lx:%d,", fd, (long)file.st_dev, (long)file.st_ino, fcntl(fd, F_GETFL) & O_ACCMODE);
  }
}

/* What survives an exec besides argv, environment and descriptors. */
static void put_state(FILE *line) {
  char text[4096], folder[2048];
  sigset_t blocked;
  mode_t mask = umask(0);
  if (!getcwd(folder, sizeof folder)) folder[0] = 0;
  snprintf(text, sizeof text, "umask %o, folder %s, nice %d", (unsigned)mask, folder, getpriority(PRIO_PROCESS, 0));
  fputc(' ', line);
  put_hex(line, text);
  sigprocmask(SIG_SETMASK, NULL, &blocked);
  for (int number = 1; number < 32; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
      snprintf(text, sizeof text, "signal %d ignored", number);
      put_hex(line, text);
    }
    if (sigismember(&blocked, number) == 1) {
      snprintf(text, sizeof text, "signal %d blocked", number);
      put_hex(line, text);
    }
  }
}

int main(int argc, char **argv) {
  char *text = NULL;
  size_t length = 0;
  FILE *line = open_memstream(&text, &length);
  (void)argc;
  fprintf(line, "init %ld", (long)getpid());
  put_list(line, argv);
  put_list(line, environ);
  put_descriptors(line);
  put_state(line);
  fputc('\n', line);
  fclose(line);
  int log = open(LOG, O_WRONLY | O_APPEND);
  /* One write to a file opened for appending: lines of stand-ins that run side by side do not mix. */
  return write(log, text, length) == (ssize_t)length ? 0 : 1;
}
