// The same work on a std::vector of structs of ten doubles, as code without a store
// does it: references are a vector and an index, which nothing checks and nothing
// keeps right. Prints nanoseconds: read, write, append, erase, sort one row.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <random>
#include <vector>

struct Row {
    double values[10];
};

struct Reference {
    std::vector<Row>* rows;
    std::size_t row;
};

static double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

int main() {
    const std::size_t few = 1000, repeat = 2000, n = 1000000;
    std::mt19937 random(1);
    std::vector<Row> rows(few);
    std::vector<Reference> references;
    for (std::size_t i = 0; i < few; ++i) references.push_back({&rows, i});
    std::shuffle(references.begin(), references.end(), random);
    double start = now(), total = 0;
    for (std::size_t k = 0; k < repeat; ++k)
        for (auto& r : references) total += (*r.rows)[r.row].values[3];
    const double read = now() - start;
    start = now();
    for (std::size_t k = 0; k < repeat; ++k)
        for (std::size_t i = 0; i < few; ++i) (*references[i].rows)[references[i].row].values[3] = i + k;
    const double write = now() - start;

    std::vector<Row> grown;
    start = now();
    for (std::size_t i = 0; i < n; ++i) grown.push_back(Row{});
    const double append = now() - start;
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    start = now();
    std::vector<Row> sorted(n);
    for (std::size_t i = 0; i < n; ++i) sorted[order[i]] = grown[i];
    const double sort = now() - start;
    start = now();
    while (!grown.empty()) {  // swap with the last: references to it are wrong now
        std::size_t i = order[grown.size() - 1] % grown.size();
        grown[i] = grown.back();
        grown.pop_back();
    }
    const double erase = now() - start;
    volatile double keep = total + sorted[7].values[3] + rows[5].values[3];
    (void)keep;
    std::printf("%g %g %g %g %g\n", read / (few * repeat) * 1e9, write / (few * repeat) * 1e9,
                append / n * 1e9, erase / n * 1e9, sort / n * 1e9);
}
