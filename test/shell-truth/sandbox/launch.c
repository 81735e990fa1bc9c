/*
 * Starts many programs, one after another, each as PID 1 of a PID namespace of its own (`pid-namespace`) or as an
 * ordinary process (`plain`), and writes around what each stand-in tells of itself:
 *
 *   begin NUMBER PID
 *   end NUMBER STATUS STDERR      STATUS: exit code, 128 + signal, or "timeout"; STDERR: its beginning, hexadecimal
 *
 * launch LOG STDERR-FILE MODE < BATCH
 * BATCH is made of items ended by NUL: for each program NUMBER, SECONDS, FILE, how many variables, the variables,
 * how many arguments, the arguments (argv[0] first, which need not be FILE).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/syscall.h>
#endif

extern char **environ;

static char *next_item;
static volatile pid_t running;
static volatile sig_atomic_t timed_out;

static char *item(void) {
  char *found = next_item;
  next_item += strlen(found) + 1;
  return found;
}

static char **list(void) {
  int count = atoi(item());
  char **items = calloc(count + 1, sizeof *items);
  for (int i = 0; i < count; i++) items[i] = item();
  return items;
}

static void give_up(int number) {
  (void)number;
  timed_out = 1;
  kill(running, SIGKILL);
}

static pid_t start(int own_namespace) {
#ifdef __linux__
  if (own_namespace) return syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
#endif
  (void)own_namespace;
  return fork();
}

static void set_alarm(double seconds) {
  struct itimerval limit = {{0, 0}, {(long)seconds, (long)((seconds - (long)seconds) * 1e6)}};
  setitimer(ITIMER_REAL, &limit, NULL);
}

static char *read_all(FILE *input) {
  size_t size = 1 << 20, used = 0, got;
  char *text = malloc(size + 1);
  while ((got = fread(text + used, 1, size - used, input)) > 0)
    if ((used += got) == size) text = realloc(text, (size *= 2) + 1);
  text[used] = 0;
  return text;
}

static void become(char *file, char **variables, char **arguments, const char *number, int log, int errors) {
  char line[64];
  sigset_t none;
  /* A runtime makes PID 1 the leader of its session: setsid(1) behaves differently there. */
  setsid();
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  /* Three files that can be told apart, whatever a redirection makes of them. */
  dup2(open("/dev/null", O_RDONLY), 0);
  dup2(open("/dev/zero", O_WRONLY), 1);
  dup2(errors, 2);
  /* `errors` and `log` are closed by the exec. */
  for (int fd = 1023; fd > 2; fd--) if (fd != log && fd != errors) close(fd);
  snprintf(line, sizeof line, "begin %s %ld\n", number, (long)getpid());
  if (write(log, line, strlen(line)) < 0) _exit(125);
  environ = variables;
  execvp(file, arguments);
  perror(file);
  _exit(127);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int log = open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  int errors = open(argv[2], O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  int own_namespace = strcmp(argv[3], "pid-namespace") == 0;
  struct sigaction alarm = {.sa_handler = give_up, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &alarm, NULL);
  for (next_item = read_all(stdin); *next_item;) {
    char *number = item(), *seconds = item(), *file = item();
    char **variables = list(), **arguments = list();
    unsigned char told[300];
    char result[32];
    int status = 0;
    if (ftruncate(errors, 0) != 0) return 2;
    timed_out = 0;
    running = start(own_namespace);
    if (running < 0) return perror("launch"), 2;
    if (running == 0) become(file, variables, arguments, number, log, errors);
    set_alarm(atof(seconds));
    waitpid(running, &status, 0);
    set_alarm(0);
    if (!own_namespace) kill(-running, SIGKILL);
    snprintf(result, sizeof result, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    ssize_t length = pread(errors, told, sizeof told, 0);
    FILE *line = fdopen(dup(log), "a");
    fprintf(line, "end %s %s ", number, timed_out ? "timeout" : result);
    for (ssize_t i = 0; i < length; i++) fprintf(line, "%02x", told[i]);
    fprintf(line, "\n");
    fclose(line);
    free(variables);
    free(arguments);
  }
  return 0;
}
