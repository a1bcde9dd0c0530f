#pragma once

// What Swift cannot import by itself (macros, variadic functions, mutable globals) as small
// functions, and the POSIX headers the terminal driver needs, re-exported with this module.

#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

// Declared in <term.h>, whose macros (`columns`, `lines`, `tab`) are better kept out.
extern int setupterm(const char *, int, int *);
// Hidden where the C library's headers were read without X/Open.
extern int wcwidth(wchar_t);

// MARK: curses

static inline WINDOW *curses_standard_window(void) { return stdscr; }
static inline WINDOW *curses_current_window(void) { return curscr; }
static inline int curses_color_count(void) { return COLORS; }
static inline int curses_pair_count(void) { return COLOR_PAIRS; }

static const attr_t curses_bold = A_BOLD;
static const attr_t curses_dim = A_DIM;
static const attr_t curses_reverse = A_REVERSE;
static const attr_t curses_underline = A_UNDERLINE;

/// Fills `cell` with a base character and combining marks; OK or ERR.
static inline int curses_set_cell(
    cchar_t *cell, const uint32_t *scalars, int count, attr_t attributes, short pair) {
  wchar_t text[CCHARW_MAX + 1];
  if (count > CCHARW_MAX) return ERR;
  for (int i = 0; i < count; i++) text[i] = (wchar_t)scalars[i];
  text[count] = 0;
  return setcchar(cell, text, attributes, pair, NULL);
}

/// The columns a scalar takes in the current locale, or -1 where it cannot be shown.
static inline int curses_scalar_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

/// A string capability of the terminal that was set up, or NULL where it has none.
static inline const char *curses_capability(const char *name) {
  char *value = tigetstr((char *)name);
  return value == (char *)-1 ? NULL : value;
}

// MARK: POSIX

static inline FILE *posix_standard_input(void) { return stdin; }
static inline FILE *posix_standard_output(void) { return stdout; }
static inline int posix_error_number(void) { return errno; }
static inline void posix_set_error_number(int number) { errno = number; }

/// A copy of `descriptor` that children do not inherit, or -1.
static inline int posix_duplicate(int descriptor) {
  return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

/// Makes a descriptor return at once where it would wait, and closes it in children.
static inline int posix_set_nonblocking(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -1;
  return fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

/// The size the terminal's line discipline knows; -1 where there is none.
static inline int posix_window_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

/// Bytes waiting to be read, or -1.
static inline int posix_bytes_waiting(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) < 0 ? -1 : count;
}

/// Installs `handler`, blocking every other signal while it runs; keeps the old action in `old`.
/// The signal is unblocked, in case whoever started the process had it blocked.
static inline int posix_install_handler(
    int signal, void (*handler)(int), int flags, struct sigaction *old) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigfillset(&action.sa_mask);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, signal);
  pthread_sigmask(SIG_UNBLOCK, &unblocked, NULL);
  return sigaction(signal, &action, old);
}

/// Gives a signal its default action. Safe inside a signal handler.
static inline void posix_reset_handler(int signal) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

/// Makes a signal be ignored; keeps the old action in `old`.
static inline void posix_ignore_signal(int signal, struct sigaction *old) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, old);
}

static inline void posix_restore_action(int signal, const struct sigaction *action) {
  sigaction(signal, action, NULL);
}

/// Seconds on a clock that never goes back.
static inline double posix_monotonic_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// MARK: Giving the terminal back

/// What has to be put back when the screen is given up.
struct restoration {
  /// The modes of the terminal as they were found.
  struct termios modes;
  /// Ends what the driver switched on besides curses.
  const char *own_reset;
  size_t own_reset_count;
  /// Ends all that and gives back the ordinary screen, for when curses cannot be called.
  const char *full_reset;
  size_t full_reset_count;
  /// The real standard error and the file that stands in for it, or -1.
  int error_output;
  int error_file;
};

static inline void posix_write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written == 0 || (errno != EINTR && errno != EAGAIN)) {
      return;
    }
  }
}

/// Gives standard error back and writes to it what was captured.
static inline void restoration_end_capture(int error_output, int error_file) {
  if (error_output < 0) return;
  dup2(error_output, STDERR_FILENO);
  lseek(error_file, 0, SEEK_SET);
  char buffer[4096];
  ssize_t count;
  while ((count = read(error_file, buffer, sizeof buffer)) > 0)
    posix_write_all(error_output, buffer, (size_t)count);
  close(error_file);
  close(error_output);
}

/// Puts everything back. In C, and with nothing but system calls, because it runs inside handlers
/// of crashes, where the heap may be locked or broken and Swift's run time may want some of it.
static inline void restoration_carry_out(const struct restoration *plan, bool without_curses) {
  if (without_curses)
    posix_write_all(STDOUT_FILENO, plan->full_reset, plan->full_reset_count);
  else
    posix_write_all(STDOUT_FILENO, plan->own_reset, plan->own_reset_count);
  tcsetattr(STDIN_FILENO, TCSANOW, &plan->modes);
  restoration_end_capture(plan->error_output, plan->error_file);
}
