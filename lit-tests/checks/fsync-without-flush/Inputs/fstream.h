// As much of std::ofstream as the inputs need.
namespace std {
template <typename T> class basic_ostream {
public:
  virtual ~basic_ostream();
  basic_ostream &operator<<(int);
  basic_ostream &write(const T *Data, long Size);
  basic_ostream &flush();
  explicit operator bool() const;
};
template <typename T> basic_ostream<T> &operator<<(basic_ostream<T> &, const char *);
template <typename T> class basic_ofstream : public basic_ostream<T> {
public:
  explicit basic_ofstream(const char *Path, int Mode = 0);
  void close();
};
using ofstream = basic_ofstream<char>;
} // namespace std
