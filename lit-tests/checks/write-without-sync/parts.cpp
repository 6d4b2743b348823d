// RUN: %check_durability %s durability-write-without-sync %t
// A constructor that keeps its file in a part of its own: what is written through the part is the caller's file.
#include <fcntl.h>
#include <string>
#include <unistd.h>

class WritableFile {
public:
  explicit WritableFile(int Fd) : Fd(Fd) {}
  virtual ~WritableFile() = default;
  virtual bool append(const std::string &Data) {
    return ::write(Fd, Data.data(), Data.size()) == static_cast<ssize_t>(Data.size());
  }
  virtual bool sync() { return ::fdatasync(Fd) == 0; }
  virtual bool close() { return ::close(Fd) == 0; }

private:
  int Fd;
};

class TableBuilder {
public:
  explicit TableBuilder(WritableFile *File) : Rep(new Parts(File)) {}
  bool finish(const std::string &Data) { return Rep->File->append(Data); }

private:
  struct Parts {
    explicit Parts(WritableFile *F) : File(F), Count(0) {}
    WritableFile *File;
    int Count;
  };
  Parts *Rep;
};

std::string tableName(const std::string &Db, int Number);

static WritableFile *create(const std::string &Path) {
  int Fd = ::open(Path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  return Fd < 0 ? nullptr : new WritableFile(Fd);
}

bool syncsOne(const std::string &Db, const std::string &Data) {
  WritableFile *File = create(tableName(Db, 1));
  if (!File || !File->append(Data) || !File->sync())
    return false;
  if (!File->close())
    return false;
  return true;
}

bool syncsTwo(const std::string &Db, const std::string &Data) {
  WritableFile *File = create(tableName(Db, 2));
  if (!File || !File->append(Data) || !File->sync())
    return false;
  if (!File->close())
    return false;
  return true;
}

bool warningForgets(const std::string &Db, const std::string &Data) {
  WritableFile *File = create(tableName(Db, 3));
  if (!File)
    return false;
  TableBuilder Builder(File);
  if (!Builder.finish(Data))
    return false;
  if (!File->close())
    return false;
  // CHECK-MESSAGES: :[[@LINE-2]]:14: warning: a file {{.*}} is written and closed without a sync, though 2 other functions sync such files; a power loss loses that data
  return true;
}
