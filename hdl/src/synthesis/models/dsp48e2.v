// What Yosys uses of a DSP48E2 (AMD UG579): the signed product of 27 and 18 bits, without
// registers. Any other setting gives unknown bits, which a comparison takes for wrong.
module DSP48E2(A, B, C, D, P, ALUMODE, INMODE, OPMODE, ACIN, BCIN, PCIN, CARRYIN, CARRYINSEL);
  parameter ACASCREG = 1, ADREG = 1, ALUMODEREG = 1, AREG = 1, BCASCREG = 1, BREG = 1;
  parameter CARRYINREG = 1, CARRYINSELREG = 1, CREG = 1, DREG = 1, INMODEREG = 1, MREG = 1;
  parameter OPMODEREG = 1, PREG = 1;
  parameter AMULTSEL = "A", BMULTSEL = "B", A_INPUT = "DIRECT", B_INPUT = "DIRECT";
  parameter USE_MULT = "MULTIPLY", USE_SIMD = "ONE48";
  input [29:0] A, ACIN;
  input [26:0] D;
  input [17:0] B, BCIN;
  input [47:0] C, PCIN;
  input [3:0] ALUMODE;
  input [4:0] INMODE;
  input [8:0] OPMODE;
  input CARRYIN;
  input [2:0] CARRYINSEL;
  output [47:0] P;
  wire signed [26:0] a = A[26:0];
  wire signed [17:0] b = B;
  wire signed [47:0] product = a * b;
  wire unregistered = ACASCREG == 0 && ADREG == 0 && ALUMODEREG == 0 && AREG == 0 &&
    BCASCREG == 0 && BREG == 0 && CARRYINREG == 0 && CARRYINSELREG == 0 && CREG == 0 &&
    DREG == 0 && INMODEREG == 0 && MREG == 0 && OPMODEREG == 0 && PREG == 0;
  wire multiplies = AMULTSEL == "A" && BMULTSEL == "B" && A_INPUT == "DIRECT" &&
    B_INPUT == "DIRECT" && USE_MULT == "MULTIPLY" && USE_SIMD == "ONE48";
  wire alone = OPMODE === 9'h005 && ALUMODE === 4'h0 && INMODE === 5'h0 && C === 48'h0 &&
    CARRYIN === 1'b0 && CARRYINSEL === 3'h0;
  assign P = unregistered && multiplies && alone ? product : 48'bx;
endmodule
