-- domains/create_with_everything
--
-- Revision 000000000002, after 000000000001

-- Create schema auth
CREATE SCHEMA auth;

-- Create domain auth."e mail" (varchar(200))
CREATE DOMAIN auth."e mail" AS varchar(200) COLLATE "C" DEFAULT 'a@b' NOT NULL CONSTRAINT "e mail_check" CHECK (VALUE <> '') CONSTRAINT "e mail_check1" CHECK (length(VALUE) < 100) CONSTRAINT "has at" CHECK (VALUE ~ '@');
COMMENT ON DOMAIN auth."e mail" IS 'confirmed';

-- Add column users.email (auth."e mail"), filled with 'x@y'
ALTER TABLE public.users ADD COLUMN email auth."e mail" NOT NULL DEFAULT 'x@y';

-- Drop default of users.email: new rows bring a value
ALTER TABLE public.users ALTER COLUMN email DROP DEFAULT;

-- Add column users.other (auth."e mail"[])
ALTER TABLE public.users ADD COLUMN other auth."e mail"[];
