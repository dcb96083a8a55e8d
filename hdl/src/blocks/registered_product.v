// a b, one clock later; two clocks with registers at the operands.
module @NAME@ #(
  parameter A_BITS = 2, parameter A_SIGNED = 0, parameter B_BITS = 2, parameter B_SIGNED = 0,
  parameter Q_BITS = 4, parameter WIDE_BITS = 4, parameter INPUT_REGISTERS = 0
) (clock, a, b, q);
  input wire clock;
  input wire [A_BITS-1:0] a;
  input wire [B_BITS-1:0] b;
  output wire [Q_BITS-1:0] q;
  wire [A_BITS-1:0] a_now;
  wire [B_BITS-1:0] b_now;
  generate
    if (INPUT_REGISTERS != 0) begin : registers
      reg [A_BITS-1:0] a_kept;
      reg [B_BITS-1:0] b_kept;
      initial a_kept = 0;
      initial b_kept = 0;
      always @(posedge clock) a_kept <= a;
      always @(posedge clock) b_kept <= b;
      assign a_now = a_kept;
      assign b_now = b_kept;
    end else begin : wires
      assign a_now = a;
      assign b_now = b;
    end
  endgenerate
  // One bit more than needed, so that no part is empty; it is dropped at once.
  wire a_sign = A_SIGNED != 0 && a_now[A_BITS-1];
  wire b_sign = B_SIGNED != 0 && b_now[B_BITS-1];
  wire [WIDE_BITS:0] a_long = {{(WIDE_BITS - A_BITS + 1){a_sign}}, a_now};
  wire [WIDE_BITS:0] b_long = {{(WIDE_BITS - B_BITS + 1){b_sign}}, b_now};
  wire [WIDE_BITS-1:0] product;
  generate
    if (A_SIGNED != 0 || B_SIGNED != 0) begin : with_sign
      wire signed [WIDE_BITS-1:0] a_wide = a_long[WIDE_BITS-1:0];
      wire signed [WIDE_BITS-1:0] b_wide = b_long[WIDE_BITS-1:0];
      wire signed [WIDE_BITS-1:0] signed_product = a_wide * b_wide;
      assign product = signed_product;
    end else begin : without_sign
      assign product = a_long[WIDE_BITS-1:0] * b_long[WIDE_BITS-1:0];
    end
  endgenerate
  reg [Q_BITS-1:0] q_kept;
  initial q_kept = 0;
  always @(posedge clock) q_kept <= product[Q_BITS-1:0];
  assign q = q_kept;
endmodule
