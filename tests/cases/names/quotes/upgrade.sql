-- names/quotes
--
-- Revision 000000000002, after 000000000001

-- Rename table Users to "App Users"
ALTER TABLE public."Users" RENAME TO "App Users";

-- Rename column "App Users".Full Name to say "hi"
ALTER TABLE public."App Users" RENAME COLUMN "Full Name" TO "say ""hi""";

-- Rename constraint Users_pkey of "App Users" to App Users_pkey
ALTER TABLE public."App Users" RENAME CONSTRAINT "Users_pkey" TO "App Users_pkey";

-- Set comment of column "App Users".say "hi"
COMMENT ON COLUMN public."App Users"."say ""hi""" IS 'a "name"';

-- Add column "App Users".a.b (bigint)
ALTER TABLE public."App Users" ADD COLUMN "a.b" bigint;

-- Add column "App Users".1st (integer)
ALTER TABLE public."App Users" ADD COLUMN "1st" integer NOT NULL DEFAULT 1;

-- Add unique App Users_a.b_key on "App Users" (a.b)
ALTER TABLE public."App Users" ADD CONSTRAINT "App Users_a.b_key" UNIQUE ("a.b");

-- Add check App Users_1st_check on "App Users"
ALTER TABLE public."App Users" ADD CONSTRAINT "App Users_1st_check" CHECK ("1st" > 0);

-- Create index App Users_say "hi"_idx on "App Users"
CREATE INDEX "App Users_say ""hi""_idx" ON public."App Users" ("say ""hi""");

-- Add foreign key "App Users" (a.b) to "App Users"
ALTER TABLE public."App Users" ADD CONSTRAINT "App Users_a.b_fkey" FOREIGN KEY ("a.b") REFERENCES public."App Users" (id);
