-- Takes back: names/quotes
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key "App Users" (a.b) to "App Users"
ALTER TABLE public."App Users" DROP CONSTRAINT "App Users_a.b_fkey";

-- Drop index App Users_say "hi"_idx of "App Users"
DROP INDEX public."App Users_say ""hi""_idx";

-- Drop check App Users_1st_check of "App Users"
ALTER TABLE public."App Users" DROP CONSTRAINT "App Users_1st_check";

-- Drop unique App Users_a.b_key of "App Users"
ALTER TABLE public."App Users" DROP CONSTRAINT "App Users_a.b_key";

-- Drop column "App Users".1st (integer)
ALTER TABLE public."App Users" DROP COLUMN "1st";

-- Drop column "App Users".a.b (bigint)
ALTER TABLE public."App Users" DROP COLUMN "a.b";

-- Drop comment of column "App Users".say "hi"
COMMENT ON COLUMN public."App Users"."say ""hi""" IS NULL;

-- Rename constraint App Users_pkey of "App Users" to Users_pkey
ALTER TABLE public."App Users" RENAME CONSTRAINT "App Users_pkey" TO "Users_pkey";

-- Rename column "App Users".say "hi" to Full Name
ALTER TABLE public."App Users" RENAME COLUMN "say ""hi""" TO "Full Name";

-- Rename table "App Users" to Users
ALTER TABLE public."App Users" RENAME TO "Users";
