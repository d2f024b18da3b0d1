-- columns/add_required_with_default_and_backfill
--
-- Revision 000000000002, after 000000000001

-- Add column users.score (integer), filled with id * 10
ALTER TABLE public.users ADD COLUMN score integer;

-- Set default of users.score for new rows
ALTER TABLE public.users ALTER COLUMN score SET DEFAULT 0;

-- Fill users.score
UPDATE public.users SET score = id * 10;

-- Require users.score
ALTER TABLE public.users ALTER COLUMN score SET NOT NULL;
