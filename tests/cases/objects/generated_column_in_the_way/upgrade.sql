-- objects/generated_column_in_the_way
--
-- Revision 000000000002, after 000000000001

-- Drop view v
DROP VIEW public.v;

-- Compute users.loud as lower(email)

-- Drop column users.loud for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN loud;

-- Add column users.loud again
ALTER TABLE public.users ADD COLUMN loud text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED;

-- Create view v
CREATE VIEW v AS SELECT loud FROM users;
