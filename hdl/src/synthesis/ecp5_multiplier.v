// A registered multiplier on a MULT18X18D, with the registers inside the block (Lattice
// FPGA-TN-02205). One for each shape of operands.
module @NAME@ (clock, a, b, q);
  input clock;
  input [@A_TOP@:0] a;
  input [@B_TOP@:0] b;
  output [@Q_TOP@:0] q;
  wire [18:0] x = {{(18 - @A_TOP@){@A_SIGNED@ & a[@A_TOP@]}}, a};
  wire [18:0] y = {{(18 - @B_TOP@){@B_SIGNED@ & b[@B_TOP@]}}, b};
  wire [35:0] p;
  assign q = p[@Q_TOP@:0];
  MULT18X18D #(
    .REG_INPUTA_CLK("@INPUTS@"), .REG_INPUTB_CLK("@INPUTS@"), .REG_OUTPUT_CLK("CLK0"),
    .SOURCEB_MODE("B_SHIFT"), .RESETMODE("SYNC")
  ) block (
    .CLK0(clock), .CE0(1'b1), .RST0(1'b0),
    .SIGNEDA(@A_SIGNED@), .SIGNEDB(@B_SIGNED@),
    .SOURCEA(1'b0), .SOURCEB(1'b0),
    .A0(x[0]), .A1(x[1]), .A2(x[2]), .A3(x[3]), .A4(x[4]), .A5(x[5]),
    .A6(x[6]), .A7(x[7]), .A8(x[8]), .A9(x[9]), .A10(x[10]), .A11(x[11]),
    .A12(x[12]), .A13(x[13]), .A14(x[14]), .A15(x[15]), .A16(x[16]), .A17(x[17]),
    .B0(y[0]), .B1(y[1]), .B2(y[2]), .B3(y[3]), .B4(y[4]), .B5(y[5]),
    .B6(y[6]), .B7(y[7]), .B8(y[8]), .B9(y[9]), .B10(y[10]), .B11(y[11]),
    .B12(y[12]), .B13(y[13]), .B14(y[14]), .B15(y[15]), .B16(y[16]), .B17(y[17]),
    .C0(1'b0), .C1(1'b0), .C2(1'b0), .C3(1'b0), .C4(1'b0), .C5(1'b0),
    .C6(1'b0), .C7(1'b0), .C8(1'b0), .C9(1'b0), .C10(1'b0), .C11(1'b0),
    .C12(1'b0), .C13(1'b0), .C14(1'b0), .C15(1'b0), .C16(1'b0), .C17(1'b0),
    .P0(p[0]), .P1(p[1]), .P2(p[2]), .P3(p[3]), .P4(p[4]), .P5(p[5]),
    .P6(p[6]), .P7(p[7]), .P8(p[8]), .P9(p[9]), .P10(p[10]), .P11(p[11]),
    .P12(p[12]), .P13(p[13]), .P14(p[14]), .P15(p[15]), .P16(p[16]), .P17(p[17]),
    .P18(p[18]), .P19(p[19]), .P20(p[20]), .P21(p[21]), .P22(p[22]), .P23(p[23]),
    .P24(p[24]), .P25(p[25]), .P26(p[26]), .P27(p[27]), .P28(p[28]), .P29(p[29]),
    .P30(p[30]), .P31(p[31]), .P32(p[32]), .P33(p[33]), .P34(p[34]), .P35(p[35])
  );
endmodule
