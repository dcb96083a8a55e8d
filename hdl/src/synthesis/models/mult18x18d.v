// What Yosys uses of a MULT18X18D (Lattice FPGA-TN-02205): the product of 18 and 18 bits, each
// signed or not, without registers. Any other setting gives unknown bits, which a comparison
// takes for wrong.
module MULT18X18D(@PORTS@);
  input @A@, @B@, @C@;
  input SIGNEDA, SIGNEDB, SOURCEA, SOURCEB;
  output @P@;
  wire signed [18:0] a = {SIGNEDA & A17, @A@};
  wire signed [18:0] b = {SIGNEDB & B17, @B@};
  wire signed [37:0] product = a * b;
  wire [17:0] c = {@C@};
  wire alone = SOURCEA === 1'b0 && SOURCEB === 1'b0 && c === 18'h0;
  assign {@P@} = alone ? product[35:0] : 36'bx;
endmodule
