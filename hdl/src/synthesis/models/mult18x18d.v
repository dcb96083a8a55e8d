// What is used of a MULT18X18D (Lattice FPGA-TN-02205): the product of 18 and 18 bits, each signed
// or not, with registers that are always enabled at its operands, its result, both or neither.
// Any other setting gives unknown bits, which a comparison takes for wrong.
module MULT18X18D(@PORTS@);
  parameter REG_INPUTA_CLK = "NONE";
  parameter REG_INPUTB_CLK = "NONE";
  parameter REG_OUTPUT_CLK = "NONE";
  parameter SOURCEB_MODE = "B_SHIFT";
  parameter RESETMODE = "SYNC";
  input @A@, @B@, @C@;
  input SIGNEDA, SIGNEDB, SOURCEA, SOURCEB, CLK0, CE0, RST0;
  output @P@;
  localparam INPUTS = REG_INPUTA_CLK != "NONE";
  localparam OUTPUTS = REG_OUTPUT_CLK != "NONE";
  localparam KNOWN = REG_INPUTA_CLK == REG_INPUTB_CLK && (!INPUTS || REG_INPUTA_CLK == "CLK0")
    && (!OUTPUTS || REG_OUTPUT_CLK == "CLK0");
  wire signed [18:0] a = {SIGNEDA & A17, @A@};
  wire signed [18:0] b = {SIGNEDB & B17, @B@};
  reg signed [18:0] a_kept = 0;
  reg signed [18:0] b_kept = 0;
  reg signed [37:0] product_kept = 0;
  wire signed [37:0] product = INPUTS ? a_kept * b_kept : a * b;
  always @(posedge CLK0) begin
    a_kept <= a;
    b_kept <= b;
    product_kept <= product;
  end
  wire [35:0] result = OUTPUTS ? product_kept[35:0] : product[35:0];
  wire [17:0] c = {@C@};
  wire alone = SOURCEA === 1'b0 && SOURCEB === 1'b0 && c === 18'h0;
  wire clocked = (!INPUTS && !OUTPUTS) || (CE0 === 1'b1 && RST0 === 1'b0);
  assign {@P@} = KNOWN && alone && clocked ? result : 36'bx;
endmodule
