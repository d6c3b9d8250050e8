// Preloaded, it has a program wait for the address of slow.example, for ten minutes, and find two of two.example, of which
// nobody is at the first.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

typedef int look_up(const char*, const char*, const struct addrinfo*, struct addrinfo**);

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints, struct addrinfo** out) {
  look_up* const usual = (look_up*)dlsym(RTLD_NEXT, "getaddrinfo");
  if (node != NULL && strcmp(node, "slow.example") == 0) {
    for (unsigned left = 600; left > 0;) left = sleep(left);
    return EAI_AGAIN;
  }
  if (node == NULL || strcmp(node, "two.example") != 0) return usual(node, service, hints, out);
  const int fault = usual("127.0.0.2", service, hints, out);
  return fault != 0 ? fault : usual("127.0.0.1", service, hints, &(*out)->ai_next);
}
