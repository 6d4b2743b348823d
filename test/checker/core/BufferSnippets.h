/// \file
/// Declarations that several tests of own buffers start their snippets with.
#ifndef DURABILITY_TEST_CHECKER_CORE_BUFFERSNIPPETS_H
#define DURABILITY_TEST_CHECKER_CORE_BUFFERSNIPPETS_H

#include "Analysed.h"

namespace durability {

/// A string type whose functions are defined in another file.
inline const std::string Strings = R"cc(
typedef char *sds;
sds sdscatlen(sds s, const void *t, size_t n); sds sdsempty(void);
sds sdsMakeRoomFor(sds s, size_t n); sds sdsnewlen(const void *p, size_t n);
size_t sdslen(const sds s); size_t sdsavail(const sds s);
void sdsclear(sds s); void sdsfree(sds s); void sdsrange(sds s, long a, long b);
)cc";

/// As much of the standard containers as the inputs need.
inline const std::string Containers = R"cc(
namespace std {
template <typename T> struct vector {
  vector(); vector(const vector &); vector(vector &&);
  void push_back(const T &); void clear(); bool empty() const;
  void insert(T *, const T *, const T *); T *end(); void swap(vector &);
  void resize(size_t);
  size_t size() const; const T *data() const;
};
struct string {
  string(); string(const string &); string(string &&);
  string &operator=(string &&);
  void append(const char *, size_t); void clear(); bool empty() const;
  size_t size() const; const char *data() const; void swap(string &);
};
template <typename T> T &&move(T &t);
template <typename T> void swap(T &, T &);
}
)cc";

inline std::vector<std::string> buffersOf(const std::string &Code,
                                          Language Of = Language::Cxx) {
  return Analysed(Code, Of).buffers();
}

} // namespace durability

#endif // DURABILITY_TEST_CHECKER_CORE_BUFFERSNIPPETS_H
