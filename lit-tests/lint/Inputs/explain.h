extern "C" long write(int, const void *, unsigned long);
extern "C" int fsync(int);

template <typename T> struct Writer {
  int Fd;
  bool put(T Value) {
    if (write(Fd, &Value, sizeof(Value)) != sizeof(Value))
      return false;
    return fsync(Fd) == 0;
  }
  bool never(T Value) {
    return write(Fd, &Value, sizeof(Value)) > 0;
  }
};
