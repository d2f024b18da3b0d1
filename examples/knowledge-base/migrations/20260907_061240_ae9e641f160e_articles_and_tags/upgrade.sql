-- articles and tags
--
-- Revision ae9e641f160e, the first

-- Create table article_tags
CREATE TABLE public.article_tags (
    article_id uuid NOT NULL,
    tag_id integer NOT NULL,
    CONSTRAINT article_tags_pkey PRIMARY KEY (article_id, tag_id)
);

-- Create index article_tags_tag_id_idx on article_tags
CREATE INDEX article_tags_tag_id_idx ON public.article_tags (tag_id);

-- Create table articles
CREATE TABLE public.articles (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    title text NOT NULL,
    body text NOT NULL,
    language varchar(2) NOT NULL DEFAULT 'ja',
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT articles_pkey PRIMARY KEY (id)
);

-- Create index articles_language_updated_at_idx on articles
CREATE INDEX articles_language_updated_at_idx ON public.articles (language, updated_at DESC);

-- Create table tags
CREATE TABLE public.tags (
    id integer NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    CONSTRAINT tags_pkey PRIMARY KEY (id),
    CONSTRAINT tags_name_key UNIQUE (name)
);

-- Add foreign key article_tags (article_id) to articles
ALTER TABLE public.article_tags ADD CONSTRAINT article_tags_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles (id) ON DELETE CASCADE;

-- Add foreign key article_tags (tag_id) to tags
ALTER TABLE public.article_tags ADD CONSTRAINT article_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES public.tags (id) ON DELETE CASCADE;
