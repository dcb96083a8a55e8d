// PELICAN nano (arXiv:2310.16121) in ap_fixed types, as firmware for high-level synthesis is written
// and emulated: `nano JETS LOGITS PASSES` reads four-momenta, writes logits and prints jets a second of
// the best pass, in processor time of one thread.
//
// network.h, which benches/peers/ap_fixed.py makes of a checkpoint, has SLOTS, HIDDEN and the numbers.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "ap_fixed.h"
#include "network.h"

namespace {

constexpr int OBJECTS = SLOTS + 2;

// 1/256 GeV up to 8 TeV; d_ij in steps of 1/4 GeV^2; all that is of order one in 24 bits or more.
using component_t = ap_fixed<22, 14, AP_RND, AP_SAT>;
using dot_t = ap_fixed<32, 30, AP_RND, AP_SAT>;
using scale_t = ap_fixed<24, 1, AP_RND, AP_SAT>;
using number_t = ap_fixed<24, 8, AP_RND, AP_SAT>;
using sum_t = ap_fixed<36, 20, AP_RND, AP_SAT>;
using weight_t = ap_fixed<24, 8, AP_RND, AP_SAT>;
using logit_t = ap_fixed<24, 8, AP_RND, AP_SAT>;

struct Momentum {
  component_t e, x, y, z;
};

dot_t minkowski_dot(const Momentum &p, const Momentum &q) {
  return p.e * q.e - p.x * q.x - p.y * q.y - p.z * q.z;
}

struct Network {
  scale_t norm_scale = NORM_IN[0];
  number_t norm_shift = NORM_IN[1];
  weight_t coefs[HIDDEN][6];
  weight_t bias[HIDDEN], diagonal_bias[HIDDEN];
  weight_t out_scale[HIDDEN], out_shift[HIDDEN];
  weight_t coefs_out[HIDDEN][2];
  weight_t bias_out = BIAS_OUT;
  scale_t per_object = 1.0 / NOBJ_AVG, per_pair = 1.0 / (NOBJ_AVG * NOBJ_AVG);

  Network() {
    for (int h = 0; h < HIDDEN; ++h) {
      for (int m = 0; m < 6; ++m) coefs[h][m] = COEFS[h][m];
      bias[h] = BIAS[h];
      diagonal_bias[h] = DIAGONAL_BIAS[h];
      out_scale[h] = NORM_OUT[h][0];
      out_shift[h] = NORM_OUT[h][1];
      coefs_out[h][0] = COEFS_OUT[h][0];
      coefs_out[h][1] = COEFS_OUT[h][1];
    }
  }

  // w of the logits (-w, w).
  logit_t operator()(const Momentum *particles, int count) const {
    Momentum objects[OBJECTS];
    objects[0] = {1, 0, 0, 1};
    objects[1] = {1, 0, 0, -1};
    for (int k = 0; k < count; ++k) objects[2 + k] = particles[k];
    const int n = 2 + count;

    number_t x[OBJECTS][OBJECTS];
    sum_t of_object[OBJECTS], all = 0;
    for (int i = 0; i < n; ++i) {
      sum_t row = 0;
      for (int j = 0; j < n; ++j) {
        x[i][j] = minkowski_dot(objects[i], objects[j]) * norm_scale + norm_shift;
        row += x[i][j];
      }
      of_object[i] = row * per_object;
      all += row;
    }
    const sum_t whole = all * per_pair;

    sum_t total[HIDDEN], trace[HIDDEN];
    for (int h = 0; h < HIDDEN; ++h) total[h] = trace[h] = 0;
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        for (int h = 0; h < HIDDEN; ++h) {
          const weight_t *w = coefs[h];
          sum_t y = w[0] * x[i][j] + w[2] * of_object[j] + w[3] * of_object[i] + w[4] * whole + bias[h];
          if (i == j) y += w[1] * of_object[i] + w[5] * whole + diagonal_bias[h];
          const number_t active = y > 0 ? y : sum_t(0);
          const number_t normed = active * out_scale[h] + out_shift[h];
          total[h] += normed;
          if (i == j) trace[h] += normed;
        }
      }
    }
    sum_t w = bias_out;
    for (int h = 0; h < HIDDEN; ++h) {
      w += coefs_out[h][0] * sum_t(total[h] * per_pair) + coefs_out[h][1] * sum_t(trace[h] * per_object);
    }
    return w;
  }
};

struct Jet {
  int count = 0;
  Momentum particles[SLOTS];
};

// float64 (jets, SLOTS, 4), empty slots behind.
std::vector<Jet> read(const char *path) {
  std::FILE *file = std::fopen(path, "rb");
  if (!file) std::exit(2);
  std::vector<Jet> jets;
  double words[SLOTS][4];
  while (std::fread(words, sizeof words, 1, file) == 1) {
    Jet jet;
    for (const auto &p : words) {
      if (p[0] > 0) jet.particles[jet.count++] = {p[0], p[1], p[2], p[3]};
    }
    jets.push_back(jet);
  }
  std::fclose(file);
  return jets;
}

double seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const std::vector<Jet> jets = read(argv[1]);
  const Network network;
  std::vector<double> logits(jets.size());
  double best = 1e300;
  for (int pass = 0; pass < std::atoi(argv[3]); ++pass) {
    const double begin = seconds();
    for (std::size_t k = 0; k < jets.size(); ++k) {
      logits[k] = network(jets[k].particles, jets[k].count).to_double();
    }
    const double spent = seconds() - begin;
    if (spent < best) best = spent;
  }
  std::FILE *file = std::fopen(argv[2], "wb");
  if (!file || std::fwrite(logits.data(), sizeof(double), logits.size(), file) != logits.size()) return 2;
  std::fclose(file);
  std::printf("%.3f\n", jets.size() / best);
}
