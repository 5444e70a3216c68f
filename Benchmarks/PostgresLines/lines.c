// Connections with a thread each, or all of them on one event loop: the same work both ways, on the same connections.
//
// 32 callers hand their work over a queue and wait for the answer, the two ways in turns. A thread waits for the queue
// and then for its own socket, as the store's do (PGConnection); the loop waits for all sockets, and for an eventfd by
// which it hears of the queue. Either way a connection has one work at a time, its statements in one pipeline.
// This is the steady state, where a loop could win. What it cannot do is not measured: libpq looks names up where it
// connects, and from host to host (PQconnectStart, PQconnectPoll), and stands still until it knows; whoever calls
// PQconnectPoll does the arithmetic of a TLS handshake; and what is done with a result keeps all others waiting.
#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { CALLERS = 32, ROUNDS = 15, MOST_LINES = 64, ROWS = 10000, MOST_TIMES = 1 << 20 };
enum { THREADS, LOOP, REDEMPTION = 0, SELECT };

typedef struct Call { uint64_t key; sem_t done; struct Call *next; } Call;

static PGconn *line[MOST_LINES];
static int lines, way, work, bell;
static double end, times[MOST_TIMES];
static atomic_int taken;
static atomic_ullong keys = ROWS;
static atomic_bool is_closed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;
static struct { Call *first, *last; bool loop_waits; } queue;

static void fail(const char *why) { fprintf(stderr, "lines: %s\n", why); exit(1); }
static double read_clock(clockid_t id) { struct timespec t; clock_gettime(id, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static double now(void) { return read_clock(CLOCK_MONOTONIC); }

// Either way only who waits is woken: a loop whose connections are all busy looks by itself once one is free.
static void enter(Call *call) {
  pthread_mutex_lock(&lock);
  call->next = NULL;
  *(queue.first ? &queue.last->next : &queue.first) = call;
  queue.last = call;
  const bool rings = queue.loop_waits;
  queue.loop_waits = false;
  if (way == THREADS) pthread_cond_signal(&some);
  pthread_mutex_unlock(&lock);
  if (rings) eventfd_write(bell, 1);
}

// The next call. Without one a thread waits here, until the queue is closed, and the loop is told that there is none.
static Call *take(void) {
  pthread_mutex_lock(&lock);
  while (way == THREADS && !queue.first && !is_closed) pthread_cond_wait(&some, &lock);
  Call *call = queue.first;
  if (call) queue.first = call->next;
  queue.loop_waits = way == LOOP && !call;
  pthread_mutex_unlock(&lock);
  return call;
}

static void close_queue(void) {
  pthread_mutex_lock(&lock);
  is_closed = true;
  pthread_cond_broadcast(&some);
  pthread_mutex_unlock(&lock);
  eventfd_write(bell, 1);
}

static const char *const statements[] = {"BEGIN", "SELECT set_config('lines.tenant', $1, true)",
    "INSERT INTO redemption (tenant_id, id, device_id, fingerprint, answer, decided_at) VALUES ($1,$2,$3,$4,$5,$6)",
    "COMMIT", "SELECT device_id, fingerprint, answer, decided_at FROM redemption WHERE tenant_id = $1 AND id = $2"};

static void send_one(PGconn *to, const char *name, int count, const char *const *values, const int *sizes) {
  static const int binary[] = {1, 1, 1, 1, 1, 1};
  if (!PQsendQueryPrepared(to, name, count, values, sizes, binary, 1)) fail(PQerrorMessage(to));
}

static void send_work(PGconn *to, uint64_t key) {
  static const char tenant[16] = {1}, device[16] = {2}, fingerprint[32] = {3}, answer[96] = {4};
  const uint64_t id[2] = {0, htobe64(key)}, at = htobe64(1800000000000);
  const char *const row[] = {tenant, (const char *)id, device, fingerprint, answer, (const char *)&at};
  if (work == REDEMPTION) {
    send_one(to, "s0", 0, NULL, NULL);
    send_one(to, "s1", 1, (const char *[]){"01000000-0000-0000-0000-000000000000"}, (int[]){36});
    send_one(to, "s2", 6, row, (int[]){16, 16, 16, 32, 96, 8});
    send_one(to, "s3", 0, NULL, NULL);
  } else send_one(to, "s4", 2, row, (int[]){16, 16});
  // Less than a kilobyte, and alone on its way: the socket takes it at once, so that nobody waits to write.
  if (!PQpipelineSync(to) || PQflush(to) != 0) fail(PQerrorMessage(to));
}

// Takes what has come, and answers whether that was all.
static bool has_ended(PGconn *from) {
  while (!PQisBusy(from)) {
    PGresult *result = PQgetResult(from);
    if (!result) continue;  // The end of one statement's answer.
    const ExecStatusType status = PQresultStatus(result);
    const bool is_row = status == PGRES_TUPLES_OK && PQntuples(result) == 1;
    PQclear(result);
    if (status == PGRES_PIPELINE_SYNC) return true;
    if (status != PGRES_COMMAND_OK && !is_row) fail(PQerrorMessage(from));
  }
  return false;
}

static void *serve_line(void *own) {
  for (Call *call; (call = take()); sem_post(&call->done)) {
    send_work(own, call->key);
    while (!has_ended(own)) {
      struct pollfd place = {.fd = PQsocket(own), .events = POLLIN};
      if (poll(&place, 1, 2000) != 1 || !PQconsumeInput(own)) fail("no answer");
    }
  }
  return NULL;
}

static void *serve_all(void *unused) {
  Call *on[MOST_LINES] = {NULL};
  struct epoll_event events[MOST_LINES + 1];
  const int set = epoll_create1(0);
  for (int i = 0; i <= lines; i++) {  // The last is the bell, which nobody has to read.
    events[i] = (struct epoll_event){.events = i < lines ? EPOLLIN : EPOLLIN | EPOLLET, .data.u32 = i};
    if (epoll_ctl(set, EPOLL_CTL_ADD, i < lines ? PQsocket(line[i]) : bell, &events[i])) fail("epoll");
  }
  while (!is_closed) {  // Who closes has all answers, and rings.
    for (int i = 0; i < lines; i++) {
      if (on[i]) continue;
      if (!(on[i] = take())) break;
      send_work(line[i], on[i]->key);
    }
    const int count = epoll_wait(set, events, MOST_LINES + 1, 2000);
    if (count < 1) fail("no answer");
    for (int n = 0; n < count; n++) {
      const int i = events[n].data.u32;
      if (i == lines) continue;
      if (!PQconsumeInput(line[i])) fail(PQerrorMessage(line[i]));
      if (on[i] && has_ended(line[i])) { sem_post(&on[i]->done); on[i] = NULL; }
    }
  }
  close(set);
  return unused;
}

static void *ask(void *unused) {
  Call call;
  sem_init(&call.done, 0, 0);
  for (double begin = now(), answered; begin < end; begin = answered) {
    call.key = atomic_fetch_add(&keys, 1);
    if (work == SELECT) call.key = call.key * 7919 % ROWS;  // One of those that are there, wherever it lies.
    enter(&call);
    while (sem_wait(&call.done)) {}
    const int place = atomic_fetch_add(&taken, 1);
    if (place == MOST_TIMES) fail("more answers than there is room for");
    times[place] = (answered = now()) - begin;
  }
  return unused;
}

static int by_size(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static void measure(double seconds, bool is_told) {
  pthread_t server[MOST_LINES], caller[CALLERS];
  const int servers = way == THREADS ? lines : 1;
  void *(*const serve)(void *) = way == THREADS ? serve_line : serve_all;
  const double begin = now(), used = read_clock(CLOCK_PROCESS_CPUTIME_ID);
  end = begin + seconds;
  taken = is_closed = false;
  for (int i = 0; i < servers; i++) pthread_create(&server[i], NULL, serve, line[i]);
  for (int i = 0; i < CALLERS; i++) pthread_create(&caller[i], NULL, ask, NULL);
  for (int i = 0; i < CALLERS; i++) pthread_join(caller[i], NULL);
  const double took = now() - begin, cost = read_clock(CLOCK_PROCESS_CPUTIME_ID) - used;
  close_queue();
  for (int i = 0; i < servers; i++) pthread_join(server[i], NULL);
  qsort(times, taken, sizeof *times, by_size);
  static const char *const ways[] = {"threads", "loop"}, *const works[] = {"redemption", "select"};
  if (is_told) printf("%s %s %.1f %.4f %.4f %.5f\n", works[work], ways[way], taken / took, times[taken / 2] * 1e3,
    times[taken * 99LL / 100] * 1e3, cost / taken * 1e3);
}

int main(int count, char **arguments) {
  if (count != 4 || (lines = atoi(arguments[2])) < 1 || lines > MOST_LINES) fail("DATABASE CONNECTIONS SECONDS");
  bell = eventfd(0, 0);
  for (int i = 0; i < lines; i++) {
    line[i] = PQconnectdb(arguments[1]);
    for (int s = 0; s < 5; s++) PQclear(PQprepare(line[i], (char[]){'s', '0' + s, 0}, statements[s], 0, NULL));
    if (PQsetnonblocking(line[i], 1) || !PQenterPipelineMode(line[i])) fail(PQerrorMessage(line[i]));
  }
  for (int turn = 0; turn < 4 * (ROUNDS + 1); turn++) {  // Each way goes first in every other round.
    work = turn / 2 % 2;
    way = (turn + turn / 4) % 2;
    measure(atof(arguments[3]), turn >= 4);  // The first round warms up.
  }
}
