// What the built-in packs and user files say of calls, and whom a name means.
#include "Calls.h"

using namespace durability;
using namespace durability::model;

TEST(Scope, OnlyCLinkageMatchesACName) {
  EXPECT_EQ(inCxx("int fsync(int); int f(int d) { return fsync(d); }"),
            "unknown");
  EXPECT_EQ(
      inCxx("extern \"C\" int fsync(int); int f(int d) { return fsync(d); }"),
      "sync(file=arg0 full)");
  EXPECT_EQ(inCxx("namespace std { extern \"C\" int rename(const char *, const "
                  "char *); }"
                  "int f(const char *p) { return std::rename(p, p); }"),
            "rename(path=arg0 target=arg1)");
  EXPECT_EQ(inCxx("namespace n { int fsync(int); } int f(int d) { return "
                  "n::fsync(d); }"),
            "unknown");
}

TEST(Scope, MethodsAreNotSystemCalls) {
  EXPECT_EQ(inCxx("struct S { long write(int, const void *, unsigned long); "
                  "static int fsync(int); };"
                  "long f(S s) { return s.write(1, 0, 0) + S::fsync(1); }"),
            "unknown\nunknown");
}

TEST(Scope, ParametersMustBePlausible) {
  EXPECT_EQ(
      inC("int rename(const char *); int f(void) { return rename(\"a\"); }"),
      "unknown");
  EXPECT_EQ(inC("void write(int, int, int); void f(void) { write(5, 2, 3); }"),
            "unknown");
  EXPECT_EQ(inC("struct list; int remove(struct list *); int f(struct list *l) "
                "{ return remove(l); }"),
            "unknown");
}

TEST(Scope, TheProjectsOwnBodyCounts) {
  EXPECT_EQ(
      inC("int fsync(int d) { return 0; } int f(int d) { return fsync(d); }"),
      "unknown");
  EXPECT_EQ(inC("static int fsync(int d); int f(int d) { return fsync(d); }"),
            "unknown");
}

TEST(Scope, StandardHandlesAreNoFiles) {
  EXPECT_EQ(inC("long write(int, const void *, unsigned long);\n#define "
                "STDERR_FILENO 2\n"
                "long f(const void *p, int d) { return write(STDERR_FILENO, p, "
                "1) + write(d, p, 1); }"),
            "nothing\nwrite(file=arg0)");
  EXPECT_EQ(inC("typedef struct F FILE; extern FILE *stdout, *out; int "
                "fputs(const char *, FILE *);\n"
                "#define stdout stdout\nint f(void) { return fputs(\"a\", "
                "stdout) + fputs(\"a\", out); }"),
            "nothing\nbuffered-write(file=arg1)");
}

TEST(Posix, DataAndSync) {
  EXPECT_EQ(
      inC("long pwrite64(int, const void *, unsigned long, long); int "
          "fdatasync(int); void sync(void);"
          "int ftruncate(int, long); int truncate(const char *, long); int "
          "posix_fallocate(int, long, long);"
          "void f(int d) { pwrite64(d, 0, 0, 0); fdatasync(d); sync(); "
          "ftruncate(d, 0); truncate(\"a\", 0);"
          "posix_fallocate(d, 0, 1); }"),
      "write(file=arg0)\nsync(file=arg0 "
      "data)\nsync-everything()\ntruncate(file=arg0)\ntruncate(path=arg0)\n"
      "allocate(file=arg0)");
}

TEST(Posix, Names) {
  EXPECT_EQ(inC("int renameat(int, const char *, int, const char *); int "
                "link(const char *, const char *);"
                "int unlink(const char *); int mkdir(const char *, unsigned);"
                "void f(const char *p) { renameat(3, p, 3, p); link(p, p); "
                "unlink(p); mkdir(p, 0); }"),
            "rename(path=arg1 target=arg3)\nlink(path=arg0 "
            "target=arg1)\nunlink(path=arg0)\nmake-directory(path=arg0)");
}

TEST(Posix, HandlesAndOthers) {
  EXPECT_EQ(inC("int dup2(int, int); int dup(int); int socket(int, int, int); "
                "int pipe(int *); int close(int);"
                "long read(int, void *, unsigned long); int opendir_(void);"
                "void f(int d, int e) { int p[2]; dup2(d, e); dup(d); "
                "socket(1, 2, 3); pipe(p); close(d); "
                "read(d, 0, 0); opendir_(); }"),
            "duplicate(file=arg0 "
            "target=arg1)\nduplicate(file=arg0)\nopen-other(file=result)\nopen-"
            "other(file=*arg0)\n"
            "close(file=arg0)\nnothing\nunknown");
}

TEST(Posix, Mappings) {
  const std::string Before =
      "#define PROT_READ 1\n#define PROT_WRITE 2\n#define MAP_SHARED "
      "1\n#define MAP_PRIVATE 2\n"
      "#define MS_ASYNC 1\n#define MS_SYNC 4\n#define MS_INVALIDATE 2\n"
      "void *mmap(void *, unsigned long, int, int, int, long);"
      "int msync(void *, unsigned long, int); int munmap(void *, unsigned "
      "long);";
  EXPECT_EQ(inC(Before + "void f(int d) { mmap(0, 1, PROT_READ | PROT_WRITE, "
                         "MAP_SHARED, d, 0);"
                         "mmap(0, 1, PROT_READ, MAP_SHARED, d, 0); mmap(0, 1, "
                         "PROT_WRITE, MAP_PRIVATE, d, 0); }"),
            "map(file=arg4)\nnothing\nnothing");
  EXPECT_EQ(inC(Before + "void f(void *p, int x) { msync(p, 1, MS_SYNC | "
                         "MS_INVALIDATE); msync(p, 1, MS_ASYNC);"
                         "msync(p, 1, 0); munmap(p, 1); }"),
            "sync(file=arg0 full)\nsync(file=arg0 async)\nsync(file=arg0 "
            "async)\nunmap(file=arg0)");
  EXPECT_EQ(
      inC(Before +
          "void f(void *p, int x) { msync(p, 1, x ? MS_SYNC : MS_ASYNC); }"),
      "sync(file=arg0 full)? sync(file=arg0 async)?");
}

TEST(Stdio, Streams) {
  EXPECT_EQ(inC("typedef struct F FILE; typedef unsigned long size_t;"
                "size_t fwrite(const void *, size_t, size_t, FILE *); int "
                "fputc(int, FILE *);"
                "int fprintf(FILE *, const char *, ...); int "
                "__fprintf_chk(FILE *, int, const char *, ...);"
                "int fclose(FILE *); int fileno(FILE *); FILE *fdopen(int, "
                "const char *); void rewind(FILE *);"
                "FILE *tmpfile(void); FILE *popen(const char *, const char *); "
                "void setbuf(FILE *, char *);"
                "void f(FILE *s, int d) { fwrite(0, 1, 1, s); fputc(1, s); "
                "fprintf(s, \"%d\", 1);"
                "__fprintf_chk(s, 1, \"a\"); fileno(s); fdopen(d, \"w\"); "
                "rewind(s); tmpfile(); popen(\"a\", \"w\");"
                "setbuf(s, 0); fclose(s); }"),
            "buffered-write(file=arg3)\nbuffered-write(file=arg1)\nbuffered-"
            "write(file=arg0)\n"
            "buffered-write(file=arg0)\nhandle-of(file=arg0)\nstream-of(file="
            "arg0)\nflush(file=arg0)\n"
            "open(file=result +create +exclusive "
            "+temporary)\nopen-other(file=result)\n"
            "set-unbuffered(file=arg0)\nclose(file=arg0 flushes)");
}

TEST(Stdio, FreopenReturnsItsStream) {
  Snippet S("typedef struct F FILE; FILE *freopen(const char *, const char *, "
            "FILE *);"
            "void f(FILE *s) { freopen(\"a\", \"w\", s); }",
            true);
  EXPECT_EQ(
      S.meanings(builtIn()),
      "close(file=arg2 flushes) open(file=arg2 path=arg0 +create +truncate)");
  Snippet::Call C = S.calls().front();
  EXPECT_EQ(
      render(builtIn().meaningOf(*C.Callee, C.Arguments, S.context())->Returns),
      "arg2");
}

TEST(Stdio, ResultTests) {
  Snippet S("typedef struct F FILE; typedef unsigned long size_t; int "
            "fputs(const char *, FILE *);"
            "size_t fwrite(const void *, size_t, size_t, FILE *); FILE "
            "*fopen(const char *, const char *);"
            "int fclose(FILE *); void f(FILE *s) { fputs(\"\", s); fwrite(0, "
            "1, 1, s); fopen(\"\", \"\"); fclose(s); }",
            true);
  std::vector<std::string> Tests;
  for (const Snippet::Call &C : S.calls())
    Tests.push_back(wordOf(
        ResultTestWords,
        builtIn().meaningOf(*C.Callee, C.Arguments, S.context())->Success));
  EXPECT_EQ(llvm::join(Tests, " "), "non-negative count non-null zero");
}

TEST(Linux, ItsOwnCalls) {
  EXPECT_EQ(
      inC("#define RWF_DSYNC 2\nlong pwritev2(int, const void *, int, long, "
          "int); int syncfs(int);"
          "int sync_file_range(int, long, long, unsigned); long sendfile(int, "
          "int, long *, unsigned long);"
          "int memfd_create(const char *, unsigned); int fallocate(int, int, "
          "long, long);"
          "void io_uring_prep_fsync(void *, int, unsigned);"
          "void f(int d, int x) { pwritev2(d, 0, 1, 0, RWF_DSYNC); pwritev2(d, "
          "0, 1, 0, 0);"
          "pwritev2(d, 0, 1, 0, x); syncfs(d); sync_file_range(d, 0, 0, 0); "
          "sync_file_range(d, 0, 0, 4); "
          "sendfile(d, x, 0, 1);"
          "memfd_create(\"m\", 0); fallocate(d, 0, 0, 1); "
          "io_uring_prep_fsync(0, d, 0); }"),
      "write(file=arg0 "
      "synchronous)\nwrite(file=arg0)\nwrite(file=arg0)?\nsync-everything(file="
      "arg0)\nsync(file=arg0 async)\n"
      "sync(file=arg0 "
      "range)\nwrite(file=arg0)\nopen-other(file=result)\nallocate(file=arg0)\n"
      "sync(file=arg1 full)?");
}

TEST(Platforms, FdatasyncIsNotEverywhere) {
  Snippet S("int fdatasync(int); void f(int d) { fdatasync(d); }", true);
  Snippet::Call C = S.calls().front();
  std::optional<CallMeaning> Meaning =
      builtIn().meaningOf(*C.Callee, C.Arguments, S.context());
  EXPECT_TRUE(llvm::is_contained(Meaning->Platforms, "linux"));
  EXPECT_FALSE(llvm::is_contained(Meaning->Platforms, "macos"));
  EXPECT_FALSE(llvm::is_contained(Meaning->Platforms, "windows"));
}

TEST(Windows, HandlesAndTheCRuntime) {
  EXPECT_EQ(
      inC("typedef void *HANDLE; typedef unsigned D;\n#define GENERIC_WRITE "
          "0x40000000\n#define CREATE_ALWAYS 2\n"
          "#define FILE_FLAG_WRITE_THROUGH 0x80000000\n"
          "HANDLE CreateFileA(const char *, D, D, void *, D, D, HANDLE); int "
          "FlushFileBuffers(HANDLE);"
          "int _commit(int); int MoveFileExA(const char *, const char *, D); "
          "int CloseHandle(HANDLE);"
          "typedef struct F FILE; int fopen_s(FILE **, const char *, const "
          "char *);"
          "void f(HANDLE h, int d, FILE *s) { CreateFileA(\"a\", "
          "GENERIC_WRITE, 0, 0, CREATE_ALWAYS,"
          "FILE_FLAG_WRITE_THROUGH, 0); FlushFileBuffers(h); _commit(d); "
          "MoveFileExA(\"a\", \"b\", 1);"
          "CloseHandle(h); fopen_s(&s, \"a\", \"w\"); }"),
      "open(file=result path=arg0 +create +truncate ?append +synchronous "
      "?directory)\nsync(file=arg0 full)\n"
      "sync(file=arg0 full)\nrename(path=arg0 target=arg1)\nclose(file=arg0)\n"
      "open(file=*arg0 path=arg1 +create +truncate ?exclusive ?temporary)");
}

static const std::string Iostream = R"(
namespace std {
inline namespace __1 {
enum openmode { op_in = 8 };
struct ios_base { static const openmode app, in, out, trunc; };
constexpr openmode operator|(openmode, openmode);
template <class C> struct basic_streambuf { int pubsync(); };
template <class C> struct basic_ios : ios_base { explicit operator bool() const; bool operator!() const; };
template <class C> struct basic_ostream : virtual basic_ios<C> {
  basic_ostream &write(const C *, long);
  basic_ostream &put(C);
  basic_ostream &flush();
  basic_ostream &operator<<(int);
  basic_ostream &operator<<(basic_ostream &(*)(basic_ostream &));
};
template <class C> basic_ostream<C> &operator<<(basic_ostream<C> &, const char *);
template <class C> basic_ostream<C> &endl(basic_ostream<C> &);
template <class C> basic_ostream<C> &hex(basic_ostream<C> &);
template <class C> struct basic_ofstream : basic_ostream<C> {
  basic_ofstream();
  explicit basic_ofstream(const char *, openmode = ios_base::out);
  basic_ofstream(basic_ofstream &&);
  ~basic_ofstream();
  void open(const char *, openmode = ios_base::out);
  void close();
};
template <class C> struct basic_ostringstream : basic_ostream<C> { basic_ostringstream(); };
using ostream = basic_ostream<char>;
using ofstream = basic_ofstream<char>;
using ostringstream = basic_ostringstream<char>;
extern ostream cout;
}
namespace filesystem {
struct path { path(const char *); };
void rename(const path &, const path &);
bool remove(const path &);
void resize_file(const path &, unsigned long);
}
}
)";

TEST(Iostream, OpenAndClose) {
  EXPECT_EQ(inCxx(Iostream + "void f() { std::ofstream o(\"a\"); }"),
            "open(file=result path=arg0 +create +truncate)");
  EXPECT_EQ(inCxx(Iostream + "void f() { std::ofstream o(\"a\", "
                             "std::ios_base::out | std::ios_base::app); }"),
            "unknown\nopen(file=result path=arg0 +create +append)");
  EXPECT_EQ(inCxx(Iostream +
                  "void f() { std::ofstream o; o.open(\"a\"); o.close(); }"),
            "nothing\nopen(file=object path=arg0 +create "
            "+truncate)\nclose(file=object flushes)");
}

TEST(Iostream, WritesAreMembersOfTheBaseClass) {
  EXPECT_EQ(inCxx(Iostream + "void f(std::ofstream &o) { o.write(\"a\", 1); "
                             "o.put('a'); o.flush(); }"),
            "buffered-write(file=object)\nbuffered-write(file=object)\nflush("
            "file=object)");
}

TEST(Iostream, MemberAndFreeOperators) {
  EXPECT_EQ(
      inCxx(Iostream + "void f(std::ofstream &o) { o << 1; o << \"a\"; !o; }"),
      "buffered-write(file=object)\nbuffered-write(file=arg0)\nnothing");
  Snippet S(Iostream + "void f(std::ofstream &o) { o << \"a\"; }");
  Snippet::Call C = S.calls().front();
  EXPECT_EQ(
      render(builtIn().meaningOf(*C.Callee, C.Arguments, S.context())->Returns),
      "arg0");
}

TEST(Iostream, Manipulators) {
  EXPECT_EQ(inCxx(Iostream + "void f(std::ofstream &o) { o << std::endl; o << "
                             "std::hex; std::endl(o); }"),
            "buffered-write(file=object) "
            "flush(file=object)\nnothing\nbuffered-write(file=arg0) "
            "flush(file=arg0)");
}

TEST(Iostream, StringsAndStandardStreamsAreNoFiles) {
  EXPECT_EQ(inCxx(Iostream +
                  "void f() { std::ostringstream s; std::cout << \"a\"; }"),
            "open-other(file=result)\nnothing");
  Snippet S(Iostream + "std::ostringstream memory; std::ofstream file(\"a\");");
  EXPECT_TRUE(builtIn().isStandardStream(*S.find<clang::VarDecl>("cout")));
  EXPECT_TRUE(builtIn().isStandardStream(*S.find<clang::VarDecl>("memory")));
  EXPECT_FALSE(builtIn().isStandardStream(*S.find<clang::VarDecl>("file")));
}

TEST(Iostream, Filesystem) {
  EXPECT_EQ(
      inCxx(Iostream +
            "namespace fs = std::filesystem; void f(const fs::path &p) "
            "{ fs::rename(p, p); fs::remove(p); fs::resize_file(p, 0); }"),
      "rename(path=arg0 target=arg1)\nunlink(path=arg0)\ntruncate(path=arg0)");
}

TEST(Vocabulary, AppliesWhereBothWordsAreDeclared) {
  EXPECT_EQ(inCxx("struct Pager { bool write_page(int); bool sync(); }; struct "
                  "Page { bool write_page(int); };"
                  "void f(Pager &a, Page &b) { a.write_page(1); a.sync(); "
                  "b.write_page(1); }"),
            "write(file=object)\nsync(file=object full)\nunknown");
}

TEST(Vocabulary, NotToMethodsWithABody) {
  EXPECT_EQ(
      inCxx(
          "struct Pager { bool writePage(int); bool sync() { return true; } };"
          "void f(Pager &a) { a.writePage(1); a.sync(); }"),
      "write(file=object)\nunknown");
}

TEST(Vocabulary, BaseClassesCount) {
  EXPECT_EQ(inCxx("struct Syncable { virtual int sync() = 0; }; struct Log : "
                  "Syncable { int log_write(int); };"
                  "void f(Log &a) { a.log_write(1); }"),
            "write(file=object)");
}

TEST(Vocabulary, ABufferWithoutAFlushIsDrainedBySync) {
  const char *User = "vocabulary: [{buffered-write: put, sync: [persist]}]";
  EXPECT_EQ(
      withUser(User, "struct S { void put(int); void persist(); }; void f(S "
                     "&s) { s.put(1); s.persist(); }"),
      "buffered-write(file=object)\nflush(file=object) sync(file=object full)");
}

TEST(Vocabulary, FileInterfaces) {
  EXPECT_EQ(
      inCxx("struct File { virtual int Append(const char *) = 0; virtual "
            "int Flush() = 0; virtual int Sync() = 0; virtual int Close() "
            "= 0; }; struct Stream { virtual int Flush() = 0; };"
            "void f(File &a, Stream &b) { a.Append(\"\"); a.Flush(); "
            "a.Sync(); a.Close(); b.Flush(); }"),
      "write(file=object)\nflush(file=object)\nsync(file=object full)\n"
      "close(file=object)\nunknown");
}

TEST(Vocabulary, AWordPromisesWithABody) {
  Snippet S("struct Log { int Append(const char *); int Sync() { return 0; } };"
            "struct Other { int Sync() { return 0; } };"
            "void f(Log &a, Other &b) { a.Sync(); b.Sync(); }");
  std::vector<Snippet::Call> Calls = S.calls();
  ASSERT_EQ(Calls.size(), 2u);
  EXPECT_EQ(builtIn().wordOf(*cast<clang::CXXMethodDecl>(Calls[0].Callee)),
            EffectKind::Sync);
  EXPECT_EQ(builtIn().wordOf(*cast<clang::CXXMethodDecl>(Calls[1].Callee)),
            std::nullopt);
}

TEST(Vocabulary, SaysThatItIsAGuess) {
  Snippet S("struct P { void write_page(); void sync(); };"
            "extern \"C\" int fsync(int);"
            "void f(P &p) { p.sync(); fsync(4); }");
  std::vector<Snippet::Call> Calls = S.calls();
  ASSERT_EQ(Calls.size(), 2u);
  auto IsGuess = [&](const Snippet::Call &C) {
    return builtIn()
        .meaningOf(*C.Callee, C.Arguments, S.context())
        ->FromVocabulary;
  };
  EXPECT_TRUE(IsGuess(Calls[0]));
  EXPECT_FALSE(IsGuess(Calls[1]));
}
