// As much of std::string and std::vector as the inputs need.
namespace std {
template <typename T> class basic_string {
public:
  basic_string &append(const T *Data, size_t Size);
  basic_string &append(const basic_string &Other);
  basic_string &operator+=(const basic_string &Other);
  void push_back(T C);
  void clear();
  bool empty() const;
  size_t size() const;
  const T *data() const;
};
using string = basic_string<char>;

template <typename T> class vector {
public:
  void push_back(const T &Element);
  void clear();
  bool empty() const;
  size_t size() const;
  T *begin();
  T *end();
};
} // namespace std
