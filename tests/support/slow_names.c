// Preloaded, it has a program wait for the address of hook.example, for ten minutes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

typedef int look_up(const char*, const char*, const struct addrinfo*, struct addrinfo**);

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints, struct addrinfo** out) {
  if (node == NULL || strcmp(node, "hook.example") != 0)
    return ((look_up*)dlsym(RTLD_NEXT, "getaddrinfo"))(node, service, hints, out);
  for (unsigned left = 600; left > 0;) left = sleep(left);
  return EAI_AGAIN;
}
