#include "checks/PlatformCondition.h"
#include "core/DirectiveScan.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <optional>

using namespace durability;
using llvm::StringRef;

static constexpr StringRef Platforms[] = {"linux",   "macos",   "windows",
                                          "freebsd", "openbsd", "netbsd",
                                          "android", "solaris", "aix"};

namespace {

/// A bit per entry of Platforms.
enum PlatformMask : unsigned {
  Linux = 1,
  MacOs = 2,
  Windows = 4,
  FreeBsd = 8,
  OpenBsd = 16,
  NetBsd = 32,
  Android = 64,
  Solaris = 128,
  Aix = 256,
  Elsewhere = 0,
  Bsd = FreeBsd | OpenBsd | NetBsd,
  NotWindows = Linux | MacOs | Bsd | Android | Solaris | Aix,
};

struct NamedMask {
  StringRef Name;
  unsigned Mask;
};

} // namespace

/// Words between underscores of a macro or file name, in upper case.
static constexpr NamedMask WordMasks[] = {
    {"LINUX", Linux | Android},
    {"GLIBC", Linux},
    {"EPOLL", Linux | Android},
    {"INOTIFY", Linux | Android},
    {"AIO", Linux | FreeBsd},
    {"LIBAIO", Linux},
    {"URING", Linux},
    {"LIBURING", Linux},
    {"ANDROID", Android},
    {"APPLE", MacOs},
    {"DARWIN", MacOs},
    {"MACOS", MacOs},
    {"MACOSX", MacOs},
    {"OSX", MacOs},
    {"MACH", MacOs},
    {"IOS", MacOs},
    {"WIN", Windows},
    {"WIN32", Windows},
    {"WIN64", Windows},
    {"WINDOWS", Windows},
    {"WINNT", Windows},
    {"MSC", Windows},
    {"MSVC", Windows},
    {"MINGW", Windows},
    {"MINGW32", Windows},
    {"MINGW64", Windows},
    {"FREEBSD", FreeBsd},
    {"OPENBSD", OpenBsd},
    {"NETBSD", NetBsd},
    {"BSD", Bsd | MacOs},
    {"SOLARIS", Solaris},
    {"SUN", Solaris},
    {"AIX", Aix},
    {"UNIX", NotWindows},
    {"POSIX", NotWindows},
    {"CYGWIN", Elsewhere},
    {"HAIKU", Elsewhere},
    {"WASI", Elsewhere},
    {"EMSCRIPTEN", Elsewhere},
    {"FUCHSIA", Elsewhere},
};

static constexpr NamedMask HeaderMasks[] = {
    {"linux/", Linux | Android},
    {"asm/", Linux | Android},
    {"sys/epoll.h", Linux | Android},
    {"sys/inotify.h", Linux | Android},
    {"sys/signalfd.h", Linux | Android},
    {"sys/prctl.h", Linux | Android},
    {"sys/fanotify.h", Linux | Android},
    {"sys/fsuid.h", Linux | Android},
    {"sys/sysinfo.h", Linux | Android | Solaris | Aix},
    {"sys/vfs.h", Linux | Android | Solaris},
    {"sys/sendfile.h", Linux | Android | Solaris},
    {"sys/eventfd.h", Linux | Android | FreeBsd},
    {"sys/timerfd.h", Linux | Android | FreeBsd},
    {"libaio.h", Linux},
    {"liburing.h", Linux},
    {"features.h", Linux | Android},
    {"mntent.h", Linux | Android},
    {"byteswap.h", Linux | Android},
    {"sys/event.h", MacOs | Bsd},
    {"mach/", MacOs},
    {"libkern/", MacOs},
    {"CoreFoundation/", MacOs},
    {"IOKit/", MacOs},
    {"windows.h", Windows},
    {"Windows.h", Windows},
    {"winsock2.h", Windows},
    {"unistd.h", NotWindows},
    {"dirent.h", NotWindows},
    {"pthread.h", NotWindows},
    {"poll.h", NotWindows},
    {"pwd.h", NotWindows},
    {"termios.h", NotWindows},
    {"syslog.h", NotWindows},
    {"netdb.h", NotWindows},
    {"arpa/", NotWindows},
    {"netinet/", NotWindows},
    {"sys/file.h", NotWindows},
    {"sys/ioctl.h", NotWindows},
    {"sys/mman.h", NotWindows},
    {"sys/resource.h", NotWindows},
    {"sys/select.h", NotWindows},
    {"sys/socket.h", NotWindows},
    {"sys/statvfs.h", NotWindows},
    {"sys/time.h", NotWindows},
    {"sys/uio.h", NotWindows},
    {"sys/un.h", NotWindows},
    {"sys/wait.h", NotWindows},
};

llvm::ArrayRef<StringRef> durability::knownPlatforms() { return Platforms; }

static unsigned maskOf(StringRef Platform) {
  const StringRef *Found = llvm::find(Platforms, Platform);
  return Found == std::end(Platforms) ? 0
                                      : 1U << (Found - std::begin(Platforms));
}

/// The platforms that the words of a name speak of; nullopt when they speak of
/// none.
static std::optional<unsigned> platformsInName(StringRef Name) {
  std::string Upper = Name.upper();
  llvm::SmallVector<StringRef, 8> Words;
  llvm::SplitString(Upper, Words, "_-. ");
  std::optional<unsigned> Mask;
  for (StringRef Word : Words)
    for (const NamedMask &W : WordMasks)
      if (W.Name == Word)
        Mask = Mask ? *Mask & W.Mask : W.Mask;
  if (!Mask && llvm::is_contained(Words, "MAC") &&
      llvm::is_contained(Words, "OS"))
    return MacOs;
  return Mask;
}

static ConditionTruth truthOfName(StringRef Name, unsigned Platform) {
  // The compilers for macOS do not define these, whatever its heritage.
  if (Name == "__unix__" || Name == "__unix" || Name == "unix")
    return Platform & NotWindows & ~MacOs ? ConditionTruth::True
                                          : ConditionTruth::False;
  std::string Upper = Name.upper();
  if (StringRef(Upper).contains("SYNC") || Name.starts_with("_POSIX_") ||
      Name.starts_with("_XOPEN_") || Name.starts_with("__has_include"))
    return ConditionTruth::Feature;
  if (std::optional<unsigned> Mask = platformsInName(Name))
    return *Mask & Platform ? ConditionTruth::True : ConditionTruth::False;
  llvm::SmallVector<StringRef, 8> Words;
  llvm::SplitString(Upper, Words, "_");
  // A header test says that a header is there, and most headers are.
  bool HeaderTest = !Words.empty() && Words.back() == "H";
  static constexpr StringRef FeatureWords[] = {"HAVE", "HAS", "PRESENT",
                                               "SUPPORTED", "AVAILABLE"};
  if (!HeaderTest && llvm::any_of(FeatureWords, [&](StringRef W) {
        return llvm::is_contained(Words, W);
      }))
    return ConditionTruth::Feature;
  return ConditionTruth::Open;
}

namespace {

/// Recursive descent over ||, && and !; comparisons and arithmetic are one
/// level that is only looked at for names.
class Evaluator {
public:
  Evaluator(StringRef Condition, unsigned Platform)
      : Text(Condition.str()), Platform(Platform) {
    forEachRawToken(Text, clang::LangOptions(), 0, Text.size(),
                    [&](const RawToken &T) {
                      Tokens.push_back(T.Text);
                      return true;
                    });
  }

  ConditionTruth run() { return orLevel(); }

private:
  StringRef peek() const {
    return Position < Tokens.size() ? Tokens[Position] : StringRef();
  }
  bool consume(StringRef Token) {
    if (peek() != Token || Token.empty())
      return false;
    ++Position;
    return true;
  }

  static ConditionTruth undecided(ConditionTruth A, ConditionTruth B) {
    return A == ConditionTruth::Feature || B == ConditionTruth::Feature
               ? ConditionTruth::Feature
               : ConditionTruth::Open;
  }
  static ConditionTruth invert(ConditionTruth T) {
    if (T == ConditionTruth::True)
      return ConditionTruth::False;
    return T == ConditionTruth::False ? ConditionTruth::True : T;
  }

  ConditionTruth orLevel() {
    ConditionTruth Left = andLevel();
    while (consume("||")) {
      ConditionTruth Right = andLevel();
      if (Left == ConditionTruth::True || Right == ConditionTruth::True)
        Left = ConditionTruth::True;
      else if (Left == ConditionTruth::False)
        Left = Right;
      else if (Right != ConditionTruth::False)
        Left = undecided(Left, Right);
    }
    return Left;
  }

  ConditionTruth andLevel() {
    ConditionTruth Left = comparison();
    while (consume("&&")) {
      ConditionTruth Right = comparison();
      if (Left == ConditionTruth::False || Right == ConditionTruth::False)
        Left = ConditionTruth::False;
      else if (Left == ConditionTruth::True)
        Left = Right;
      else if (Right != ConditionTruth::True)
        Left = undecided(Left, Right);
    }
    return Left;
  }

  bool atBinaryOperator() const {
    static constexpr StringRef Operators[] = {
        "==", "!=", "<", ">", "<=", ">=", "+",  "-",
        "*",  "/",  "%", "&", "|",  "^",  "<<", ">>"};
    return llvm::is_contained(Operators, peek());
  }

  ConditionTruth comparison() {
    ConditionTruth Left = primary();
    while (atBinaryOperator()) {
      bool Greater = peek().starts_with(">") || peek() == "==";
      ++Position;
      ConditionTruth Right = primary();
      // "__GLIBC__ >= 2": an undefined name is 0.
      if (Left == ConditionTruth::False && Greater)
        continue;
      Left = undecided(Left, Right);
    }
    return Left;
  }

  ConditionTruth primary() {
    if (consume("!"))
      return invert(primary());
    if (consume("-") || consume("+") || consume("~"))
      return undecided(primary(), ConditionTruth::Open);
    if (consume("(")) {
      ConditionTruth Inner = orLevel();
      consume(")");
      return Inner;
    }
    if (consume("defined")) {
      bool Parenthesis = consume("(");
      ConditionTruth Named = name();
      if (Parenthesis)
        consume(")");
      return Named;
    }
    return name();
  }

  ConditionTruth name() {
    StringRef Token = peek();
    if (Token.empty() || Token == ")")
      return ConditionTruth::Open;
    ++Position;
    if (Token == "0" || Token == "false")
      return ConditionTruth::False;
    if (Token == "1" || Token == "true")
      return ConditionTruth::True;
    if (peek() == "(") // A function-like macro: its name is all that is known.
      skipParentheses();
    return truthOfName(Token, Platform);
  }

  void skipParentheses() {
    unsigned Depth = 0;
    do {
      Depth += peek() == "(";
      Depth -= peek() == ")";
      ++Position;
    } while (Depth && Position < Tokens.size());
  }

  std::string Text;
  unsigned Platform;
  llvm::SmallVector<StringRef, 32> Tokens;
  size_t Position = 0;
};

} // namespace

ConditionTruth durability::evaluateOn(StringRef Condition, StringRef Platform) {
  return Evaluator(Condition, maskOf(Platform)).run();
}

bool durability::nameFits(StringRef FileName, StringRef Platform) {
  std::optional<unsigned> Mask = platformsInName(FileName);
  return !Mask || (*Mask & maskOf(Platform));
}

bool durability::headerExists(StringRef Header, StringRef Platform) {
  for (const NamedMask &H : HeaderMasks)
    if (H.Name == Header)
      return H.Mask & maskOf(Platform);
  return true;
}

llvm::ArrayRef<StringRef> durability::platformHeaders() {
  static const llvm::SmallVector<StringRef, 0> Names = [] {
    llvm::SmallVector<StringRef, 0> All;
    for (const NamedMask &H : HeaderMasks)
      All.push_back(H.Name);
    return All;
  }();
  return Names;
}
