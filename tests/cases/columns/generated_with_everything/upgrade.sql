-- columns/generated_with_everything
--
-- Revision 000000000002, after 000000000001

-- Compute users.more as price * 2

-- Drop foreign key users_parent_fkey for a while
ALTER TABLE public.users DROP CONSTRAINT users_parent_fkey;

-- Drop index users_price_idx for a while
DROP INDEX public.users_price_idx;

-- Drop unique users_more_key for a while
ALTER TABLE public.users DROP CONSTRAINT users_more_key;

-- Drop check users_more_check for a while
ALTER TABLE public.users DROP CONSTRAINT users_more_check;

-- Drop column users.more for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more again
ALTER TABLE public.users ADD COLUMN more integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;

-- Add unique users_more_key again
ALTER TABLE public.users ADD CONSTRAINT users_more_key UNIQUE (more);

-- Add check users_more_check again
ALTER TABLE public.users ADD CONSTRAINT users_more_check CHECK (more < 1000);

-- Create index users_price_idx again
CREATE INDEX users_price_idx ON public.users (price) WHERE more > 0;

-- Add foreign key users_parent_fkey again
ALTER TABLE public.users ADD CONSTRAINT users_parent_fkey FOREIGN KEY (parent) REFERENCES public.users (more);

-- Set comment of column users.more
COMMENT ON COLUMN public.users.more IS 'twice the price';
