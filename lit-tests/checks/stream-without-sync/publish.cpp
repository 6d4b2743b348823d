// RUN: %check_durability %s durability-stream-without-sync %t -- -std=c++17
// What a stream object wrote is published by a rename: nothing could sync it.
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

bool warningClosed(const std::string &Path, const std::string &Text) {
  {
    std::ofstream Out(Path + ".tmp");
    Out << Text;
  }
  return std::rename((Path + ".tmp").c_str(), Path.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed to its final name while its data is not synced, which a stream cannot do; a power loss can leave an empty or partial file under the new name [durability-stream-without-sync]
}

bool warningFlushed(const char *Tmp, const char *Path, const std::string &Text) {
  std::ofstream Out(Tmp);
  Out << Text;
  Out.flush();
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed to its final name while its data is not synced, {{.*}}
}

bool warningBuffered(const char *Tmp, const char *Path, const std::string &Text) {
  std::ofstream Out(Tmp);
  Out << Text;
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed to its final name while its data is still buffered; {{.*}}
}

bool warningWrite(const char *Tmp, const char *Path, const char *P, std::streamsize N) {
  std::ofstream Out(Tmp, std::ios::binary | std::ios::trunc);
  Out.write(P, N);
  Out.close();
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

bool warningOpened(const char *Tmp, const char *Path, const std::string &Text) {
  std::ofstream Out;
  Out.open(Tmp);
  Out << Text;
  Out.close();
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

void warningFilesystem(const std::string &Path, const std::string &Text) {
  std::string Tmp = Path + ".new";
  std::ofstream Out(Tmp);
  Out << Text;
  Out.close();
  std::filesystem::rename(Tmp, Path);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a file that was written through a stream is renamed {{.*}}
}

bool warningLink(const char *Tmp, const char *Path, const std::string &Text) {
  std::ofstream Out(Tmp);
  Out << Text;
  Out.close();
  return ::link(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is linked to its final name {{.*}}
}

static void save(const char *Path, const std::string &Text) {
  std::ofstream Out(Path);
  Out << Text;
}

bool warningHelper(const char *Tmp, const char *Path, const std::string &Text) {
  save(Tmp, Text);
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

static bool publish(const char *Tmp, const char *Path) { return std::rename(Tmp, Path) == 0; }

bool warningPublishHelper(const char *Tmp, const char *Path, const std::string &Text) {
  save(Tmp, Text);
  return publish(Tmp, Path);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

bool warningEndl(const char *Tmp, const char *Path, int Number) {
  std::ofstream Out(Tmp);
  Out << Number << std::endl;
  Out.close();
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

bool warningFstream(const char *Tmp, const char *Path, const std::string &Text) {
  std::fstream Out(Tmp, std::ios::out | std::ios::trunc);
  Out << Text;
  Out.close();
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

bool warningChecked(const char *Tmp, const char *Path, const std::string &Text) {
  std::ofstream Out(Tmp);
  if (!Out)
    return false;
  Out << Text;
  Out.close();
  if (!Out.good())
    return false;
  return std::rename(Tmp, Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed {{.*}}
}

static bool syncPath(const char *Path) {
  int Fd = ::open(Path, O_RDONLY);
  if (Fd < 0)
    return false;
  bool Ok = ::fsync(Fd) == 0;
  ::close(Fd);
  return Ok;
}

bool noWarningSyncedByPath(const char *Tmp, const char *Path, const std::string &Text) {
  save(Tmp, Text);
  return syncPath(Tmp) && std::rename(Tmp, Path) == 0;
}

bool noWarningAppended(const char *Log, const char *Old, const std::string &Text) {
  {
    std::ofstream Out(Log, std::ios::app);
    Out << Text;
  }
  return std::rename(Log, Old) == 0;
}

void noWarningNotPublished(const char *Path, const std::string &Text) { save(Path, Text); }

bool noWarningRead(const char *From, const char *To) {
  std::ifstream In(From);
  int First = In.get();
  return First != 0 && std::rename(From, To) == 0;
}

bool noWarningOther(const char *Report, const char *Tmp, const char *Path, const std::string &Text) {
  save(Report, Text);
  return std::rename(Tmp, Path) == 0;
}

bool noWarningRemoved(const char *Tmp, const std::string &Text) {
  save(Tmp, Text);
  return ::unlink(Tmp) == 0;
}

bool noWarningEverything(const char *Tmp, const char *Path, const std::string &Text) {
  save(Tmp, Text);
  ::sync();
  return std::rename(Tmp, Path) == 0;
}

// A descriptor can be synced: another check looks at it.
bool noWarningDescriptor(const char *Tmp, const char *Path, const char *P, size_t N) {
  int Fd = ::open(Tmp, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (Fd < 0 || ::write(Fd, P, N) != static_cast<ssize_t>(N) || ::close(Fd) != 0)
    return false;
  return std::rename(Tmp, Path) == 0;
}

bool noWarningStdio(const char *Tmp, const char *Path, const char *Text) {
  FILE *Out = std::fopen(Tmp, "w");
  if (!Out || std::fputs(Text, Out) < 0 || std::fclose(Out) != 0)
    return false;
  return std::rename(Tmp, Path) == 0;
}

bool noWarningNothingWritten(const char *Tmp, const char *Path) {
  { std::ofstream Out(Tmp); }
  return std::rename(Tmp, Path) == 0;
}

bool noWarningRenamedFirst(const char *Old, const char *Path, const std::string &Text) {
  if (std::rename(Path, Old) != 0)
    return false;
  save(Path, Text);
  return true;
}
