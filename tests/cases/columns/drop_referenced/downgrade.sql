-- Takes back: columns/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- Add column users.code (integer)
ALTER TABLE public.users ADD COLUMN code integer;

-- Add column users.like_code (integer)
ALTER TABLE public.users ADD COLUMN like_code integer;

-- Add unique users_code_key on users (code)
ALTER TABLE public.users ADD CONSTRAINT users_code_key UNIQUE (code);

-- Add foreign key users (like_code) to users
ALTER TABLE public.users ADD CONSTRAINT users_like_code_fkey FOREIGN KEY (like_code) REFERENCES public.users (code);
