// RUN: %check_durability %s durability-stream-without-sync %t
// QFile and QTextStream.
struct QString {
  QString(const char *Text);
  QString(const QString &);
};
struct QIODevice {
  enum OpenModeFlag { ReadOnly = 1, WriteOnly = 2, Append = 4, Truncate = 8 };
  virtual ~QIODevice();
  virtual bool open(int Mode);
  virtual void close();
  long long write(const char *Data, long long Size);
};
struct QFileDevice : QIODevice {
  bool flush();
  void close() override;
  int handle() const;
};
struct QFile : QFileDevice {
  explicit QFile(const QString &Name);
  bool open(int Mode) override;
  static bool rename(const QString &From, const QString &To);
};
struct QTextStream {
  explicit QTextStream(QIODevice *Device);
  ~QTextStream();
  QTextStream &operator<<(const char *Text);
  void flush();
};
extern "C" int fsync(int);

bool warningTextStream(const QString &Tmp, const QString &Path) {
  QFile File(Tmp);
  if (!File.open(QIODevice::WriteOnly | QIODevice::Truncate))
    return false;
  QTextStream Out(&File);
  Out << "state";
  Out.flush();
  File.close();
  return QFile::rename(Tmp, Path);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed to its final name while its data is not synced, {{.*}}
}

bool warningDevice(const QString &Tmp, const QString &Path) {
  QFile File(Tmp);
  if (!File.open(QIODevice::WriteOnly))
    return false;
  if (File.write("a", 1) < 0)
    return false;
  File.close();
  return QFile::rename(Tmp, Path);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file that was written through a stream is renamed to its final name while its data is not synced, {{.*}}
}

bool noWarningHandle(const QString &Tmp, const QString &Path) {
  QFile File(Tmp);
  if (!File.open(QIODevice::WriteOnly))
    return false;
  if (File.write("a", 1) < 0 || !File.flush() || fsync(File.handle()) != 0)
    return false;
  File.close();
  return QFile::rename(Tmp, Path);
}

bool noWarningOther(const QString &Tmp, const QString &From, const QString &To) {
  QFile File(Tmp);
  if (!File.open(QIODevice::WriteOnly) || File.write("a", 1) < 0)
    return false;
  File.close();
  return QFile::rename(From, To);
}

bool noWarningRead(const QString &From, const QString &To) {
  QFile File(From);
  if (!File.open(QIODevice::ReadOnly))
    return false;
  File.close();
  return QFile::rename(From, To);
}
