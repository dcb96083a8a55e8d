// What Yosys uses of a @NAME@ (AMD UG573) for a table: port A reads, nothing is written. Any
// other setting gives unknown bits, which a comparison takes for wrong.
module @NAME@(
  ADDRARDADDR, ADDRBWRADDR, ADDRENA, ADDRENB, CLKARDCLK, CLKBWRCLK, DINADIN, DINBDIN, DINPADINP,
  DINPBDINP, DOUTADOUT, DOUTBDOUT, DOUTPADOUTP, DOUTPBDOUTP, ENARDEN, ENBWREN, REGCEAREGCE,
  REGCEB, RSTRAMARSTRAM, RSTRAMB, RSTREGARSTREG, RSTREGB, SLEEP, WEA, WEBWE
);
  parameter DOA_REG = 1, DOB_REG = 1, READ_WIDTH_A = 0, READ_WIDTH_B = 0;
  parameter WRITE_WIDTH_A = 0, WRITE_WIDTH_B = 0, WRITE_MODE_A = "", WRITE_MODE_B = "";
  parameter INIT_A = 0, INIT_B = 0, SRVAL_A = 0, SRVAL_B = 0;
  @PARAMETERS@
  localparam DATA = @DATA@, PARITY = DATA / 8, ROWS = @ROWS@;
  // Data bits of a word that port A reads; its parity bits come on top.
  localparam KNOWN = READ_WIDTH_A == 1 || READ_WIDTH_A == 2 || READ_WIDTH_A == 4 ||
    READ_WIDTH_A == 9 || READ_WIDTH_A == 18 || READ_WIDTH_A == DATA + PARITY;
  localparam WIDTH = !KNOWN ? 1 : READ_WIDTH_A < 9 ? READ_WIDTH_A : READ_WIDTH_A / 9 * 8;
  localparam MARKS = WIDTH / 8;
  localparam [256*ROWS-1:0] MEMORY = {@MEMORY@};
  localparam [32*ROWS-1:0] PARITIES = {@PARITIES@};
  input [@ADDRESS@:0] ADDRARDADDR, ADDRBWRADDR;
  input [DATA-1:0] DINADIN, DINBDIN;
  input [PARITY-1:0] DINPADINP, DINPBDINP, WEA;
  input [2*PARITY-1:0] WEBWE;
  input ADDRENA, ADDRENB, CLKARDCLK, CLKBWRCLK, ENARDEN, ENBWREN, REGCEAREGCE, REGCEB;
  input RSTRAMARSTRAM, RSTRAMB, RSTREGARSTREG, RSTREGB, SLEEP;
  output [DATA-1:0] DOUTADOUT, DOUTBDOUT;
  output [PARITY-1:0] DOUTPADOUTP, DOUTPBDOUTP;
  // A value of one word as the port has it: parity in the highest bits, unused bits unknown.
  function [DATA+PARITY-1:0] spread(input [71:0] value);
    integer j;
    begin
      spread = {(DATA+PARITY){1'bx}};
      for (j = 0; j < WIDTH; j = j + 1) spread[j] = value[j];
      for (j = 0; j < MARKS; j = j + 1) spread[DATA+j] = value[WIDTH+j];
    end
  endfunction
  reg [DATA+PARITY-1:0] words [0:256*ROWS/WIDTH-1];
  reg [DATA+PARITY-1:0] q;
  reg [255:0] row;
  reg [31:0] marks;
  integer i, k;
  initial begin
    q = spread(INIT_A);
    for (i = 0; i < ROWS; i = i + 1) begin
      row = MEMORY[256*i +: 256];
      marks = PARITIES[32*i +: 32];
      for (k = 0; k < 256 / WIDTH; k = k + 1) begin
        words[256/WIDTH*i+k] = spread(row[WIDTH-1:0] | {40'h0, marks} << WIDTH);
        row = row >> WIDTH;
        marks = marks >> MARKS;
      end
    end
  end
  wire reads_only = KNOWN && DOA_REG == 0 && WRITE_WIDTH_A == 0 && WEA === {PARITY{1'b0}} &&
    ENBWREN === 1'b0 && SLEEP === 1'b0 && ADDRENA === 1'b1;
  always @(posedge CLKARDCLK)
    if (!reads_only) q <= {(DATA+PARITY){1'bx}};
    else if (ENARDEN) q <= RSTRAMARSTRAM ? spread(SRVAL_A) : words[ADDRARDADDR / WIDTH];
  assign {DOUTPADOUTP, DOUTADOUT} = q;
endmodule
