// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// K-2: one class per receiver along a path.
#include "stdio.h"
#include "pointers.h"

class File {
public:
  virtual ~File();
  virtual bool append(const char *Text) = 0;
  virtual bool flush() = 0;
  virtual bool sync() = 0;
};
class StdioFile : public File {
public:
  explicit StdioFile(FILE *F) : F(F) {}
  bool append(const char *Text) override { return fputs(Text, F) >= 0; }
  bool flush() override { return fflush(F) == 0; }
  bool sync() override { return fsync(fileno(F)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data

private:
  FILE *F;
};
class NullFile : public File {
public:
  bool append(const char *) override { return true; }
  bool flush() override { return true; }
  bool sync() override { return true; }
};
// What the inner file does, it does.
class LoggingFile : public File {
public:
  bool append(const char *Text) override {
    ++Calls;
    return Inner->append(Text);
  }
  bool flush() override { return Inner->flush(); }
  bool sync() override { return Inner->sync(); }

private:
  File *Inner;
  int Calls;
};

bool noWarningFlushed(File &F) {
  return F.append("a") && F.flush() && F.sync();
}
bool warningAppended(File &F) {
  return F.append("a") && F.sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'File::sync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}
static bool put(File *F) { return F->append("a"); }
static bool done(File *F) { return F->sync(); }
bool warningThroughHelpers(File *F) {
  return put(F) && done(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'done' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}
bool noWarningThroughHelpers(File *F) {
  return put(F) && F->flush() && done(F);
}

// The class is known.
bool warningLocal(FILE *Out) {
  StdioFile F(Out);
  return put(&F) && done(&F);
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'done' syncs while written data may still be in the user-space buffer; a crash after it loses that data
}
bool noWarningLocalNull(FILE *Out) {
  NullFile F;
  return fputs("a", Out) >= 0 && fflush(Out) == 0 && put(&F) &&
         fsync(fileno(Out)) == 0;
}
bool warningNew(FILE *Out) {
  File *F = new StdioFile(Out);
  return F->append("a") && F->sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'StdioFile::sync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
}
bool warningMakeUnique(FILE *Out) {
  std::unique_ptr<File> F = std::make_unique<StdioFile>(Out);
  return F->append("a") && F->sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'StdioFile::sync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
}
bool noWarningMakeUnique() {
  std::unique_ptr<File> F = std::make_unique<NullFile>();
  return F->append("a") && F->sync();
}
struct Table {
  std::unique_ptr<File> Own;
  std::shared_ptr<File> Shared;
  bool warningMember() {
    return Own->append("a") && Own->sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'File::sync' syncs while written data may still be in the user-space buffer of 'Own'; a crash after it loses that data
  }
  bool noWarningMember() {
    return Shared->append("a") && Shared->flush() && Shared->sync();
  }
};

// One class writes without a sync, the other one syncs: no finding.
class Half {
public:
  virtual bool append(FILE *F) = 0;
  virtual bool sync(FILE *F) = 0;
};
class Writes : public Half {
public:
  bool append(FILE *F) override { return fputs("a", F) >= 0; }
  bool sync(FILE *) override { return true; }
};
class Syncs : public Half {
public:
  bool append(FILE *) override { return true; }
  bool sync(FILE *F) override { return fsync(fileno(F)) == 0; }
};
bool noWarningTwoClasses(Half &H, FILE *F) {
  return H.append(F) && H.sync(F);
}
bool warningTwoReceivers(Half &H, Half &G, FILE *F) {
  return H.append(F) && G.sync(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'Half::sync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}
bool noWarningHelpersOfTwoClasses(Half &H, FILE *F, bool (*)(Half &)) {
  auto Append = [&] { return H.append(F); };
  return Append() && H.sync(F);
}

// More kinds than the limit: unknown.
class Many {
public:
  virtual bool sync(FILE *F) = 0;
};
struct Many1 : Many { bool sync(FILE *F) override { return fsync(fileno(F)) == 0; } };
struct Many2 : Many { bool sync(FILE *F) override { return fflush(F) == 0; } };
struct Many3 : Many { bool sync(FILE *F) override { return fputs("a", F) >= 0; } };
struct Many4 : Many { bool sync(FILE *F) override { return fclose(F) == 0; } };
struct Many5 : Many { bool sync(FILE *F) override { return fflush(F) == 0 && fsync(fileno(F)) == 0; } };
bool noWarningMany(Many &M, FILE *F) { return fputs("a", F) >= 0 && M.sync(F); }

// Two bases.
class Named {
public:
  virtual const char *name() = 0;
};
class Both : public Named, public StdioFile {
public:
  explicit Both(FILE *F) : StdioFile(F) {}
  const char *name() override { return "both"; }
};
bool warningSecondBase(Both &B) {
  return B.append("a") && B.sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'StdioFile::sync' syncs while written data may still be in the user-space buffer of 'B.F'; a crash after it loses that data
}

// No virtual call: the static type says it.
template <typename Derived> class Crtp {
public:
  bool save(FILE *F) { return static_cast<Derived *>(this)->put(F) && fsync(fileno(F)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:71: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
};
class Plain : public Crtp<Plain> {
public:
  bool put(FILE *F) { return fputs("a", F) >= 0; }
};
bool useCrtp(Plain &P, FILE *F) { return P.save(F); }

class Sealed final : public Half {
public:
  bool append(FILE *F) override { return fputs("a", F) >= 0; }
  bool sync(FILE *F) override { return fflush(F) == 0 && fsync(fileno(F)) == 0; }
};
bool noWarningFinal(Sealed &S, FILE *F) { return S.append(F) && S.sync(F); }

// Implemented elsewhere, or hidden in a library's wrapper: unknown.
class Elsewhere {
public:
  virtual bool sync(FILE *F) = 0;
};
bool noWarningElsewhere(Elsewhere &E, FILE *F) {
  return fputs("a", F) >= 0 && E.sync(F) && fsync(fileno(F)) == 0;
}
struct Callback {
  std::function<bool(FILE *)> Then;
  bool noWarningWrapped(FILE *F) {
    return fputs("a", F) >= 0 && Then(F) && fsync(fileno(F)) == 0;
  }
};
bool warningLambda(FILE *F) {
  auto Put = [](FILE *Out) { return fputs("a", Out) >= 0; };
  return Put(F) && fsync(fileno(F)) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}
